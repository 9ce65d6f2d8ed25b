"""The words by which a business scope is read: what a firm does with a thing, and what it does not.

All lists are our own, written from the wording rules for business scopes and corrected by reading;
none is counted out of a register.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache


class Verb(StrEnum):
    """What a firm does with the things a clause names; NONE when the clause does not say."""

    PRODUCE = "produce"
    DEVELOP = "develop"
    TRADE = "trade"
    SERVICE = "service"
    NONE = "none"


# word, or word!followers: not read as a verb before one of these (生产线 is a thing, no deed).
_VERBS: dict[Verb, str] = {
    Verb.PRODUCE: """
        生产!资料|线|性|许可|设备|装置|用|厂|企业|所|过程|要素|工艺|技术|安全|经营活动|科研
        制造!业|厂|商|设备|技术|企业|执行
        加工!机|设备|厂|中心|件|工艺|用|区|贸易|技术|业|企业|专用|工具 深加工!设备|机
        精加工!设备|机 初加工!设备|机 粗加工!设备 精深加工 再加工 来料加工 来样加工
        代加工 加工生产 加工制造 年产!值|量|能 产供销
        制作!工具 制做 制备!设备 制取 制售 研制生产 试制 自产自销 产销 生产型
        冶炼!设备|专用|机|厂 冶铸 熔炼!设备 精炼!设备|炉|剂 提炼!设备 提纯!设备 提取!物|液|设备
        萃取!设备|剂 精制!设备 煅烧!炉|设备 焙烧!炉|设备 烧结!机|设备|矿 裂解!炉|设备 炼制!设备
        炼焦!煤|炉|设备|化学 炼铁!炉|设备|厂 炼钢!炉|设备|厂 炼油!设备|厂 轧制!设备 压延!设备|机
        拉拔!设备 挤压!机 铸造!机|设备|材料|用|厂|模|件|砂|焦|生铁|辅|工艺 锻造!设备|机|厂|件
        铸锻 锻压!机|设备 锻打 铆焊 热处理!炉|设备|件 表面处理!剂|设备 电镀!设备|液|添加
        喷涂!机|设备 组装!线 装配!式|线 总装 改装!车 翻新 再制造 复混!肥 复配!肥|剂|料 勾兑 掺混!肥
        酿造!设备 酿制 蒸馏!水|酒|设备 炒制 烘焙!设备|油 屠宰!设备|机|厂 碾磨
        研磨!机|材料|剂|设备 粉磨!站|设备 粉碎!机|设备 印染!设备|厂|助剂 染整!设备 织造!设备
        缝制!设备|机|厂 开采!设备|机|权 采掘!设备|机 采选!设备|厂 采矿!设备|机|权
        洗选!设备|机|厂 选矿!设备|机|厂|剂|药 选煤!设备|机|厂|剂 洗煤!泥|设备|机|厂|剂
        发电!机|设备|厂|站|车 供热!设备|管 制氢!设备|站|装置 制酸!设备 制盐!设备
        种植!机|设备|区|业|户 养殖!设备|机|业|户|场|区 饲养!设备|用 繁育!设备 培育 栽培!设备
        育种!设备 繁殖 捕捞!设备 综合利用 回收利用 再生利用 资源化利用 循环利用 再利用 加工利用
        处理处置 无害化处理
    """,
    Verb.DEVELOP: """
        研发!中心|区 研制 研究!院|所|中心 开发!区|商|票 技术开发 技术研发 技术研究 产品开发
        设计!院|所|图 试验!设备|机|仪 科研!用|仪 新产品开发 研究与开发 研究开发
    """,
    Verb.TRADE: """
        销售!公司|点|服务|额 批发!市场 零售!店|商|药 批零 批兼零 批发零售 代理!商|公司|人
        经销!商|处|部 买卖 贸易!区|公司 购销!站 代购代销 营销!策划|网络 代销!店|点 直销!店 展销
        促销!礼 出售 供应!链|商|站 供销!社|合作 进口!商 出口!商 进出口!公司
        经营!部|权|管理|范围|期限|活动|场所|项目|许可|性|者|方式 收购!站|兼并 采购!服务 外销
        内销 自销 转口 租售 售卖 零售兼批发 批发兼零售 零批 经售 专卖 网上销售
    """,
    Verb.SERVICE: """
        服务!器|区|业|设施|员 技术服务 技术咨询 技术转让 技术推广 技术支持 技术指导 技术培训
        技术交流 售后服务 推广!中心 安装!工具|材料|件 维修!工具|配件|厂 修理!工具|厂 维护!用品
        保养!品|用品 调试!设备|仪 检修!工具 大修 施工!机|设备|用|图 承包 总承包 承揽 承接 拆除
        防腐!剂|材料|涂料 运输!机|设备|车|带|工具|皮带|装备 储运!设备 仓储!设备|货架|设施
        储存!设备|罐 贮存 装卸!设备|机 技术改造 搬运!设备|车|机 配送!中心|车 物流!设备|园|中心|信息
        租赁!站 出租!车 咨询 检测!设备|仪|线|试剂|器 检验!设备|仪 检定 测试!设备|仪 测绘!仪
        测量!仪|设备|工具 鉴定 培训!中心|学校 评估 评价 管理!软件|系统|设备 监理 招标 投资 担保
        中介 清洗!剂|机|设备|用品 勘探!设备|仪 勘察!设备|仪 勘查!设备 回收 清运 代办 代收 托管
        托运 物业管理 住宿 餐饮!设备|用具 分装!机 充装!设备 灌装!机|设备
        包装!物|材料|制品|袋|箱|盒|机|设备|桶|瓶|用品|纸|印刷|膜|装潢|容器|种子
    """,
}

# What a deed is worth when a word of the segment stands under it; unknown is between making
# and trading, since a bare list of products is how many works write their scope.
STRENGTH: dict[Verb, float] = {
    Verb.PRODUCE: 1.0,
    Verb.DEVELOP: 0.7,
    Verb.NONE: 0.55,
    Verb.TRADE: 0.35,
    Verb.SERVICE: 0.25,
}
ORDER = tuple(STRENGTH)


@cache
def strongest(verbs: frozenset[Verb]) -> Verb:
    """The deed that counts for most; NONE for no deed at all."""
    return min(verbs, key=ORDER.index, default=Verb.NONE)


def _entries() -> dict[str, tuple[Verb, str]]:
    found: dict[str, tuple[Verb, str]] = {}
    for verb, words in _VERBS.items():
        for entry in words.split():
            word, _, followers = entry.partition("!")
            found.setdefault(word, (verb, followers))
    return found


_ENTRIES = _entries()
VERB_OF: dict[str, Verb] = {word: verb for word, (verb, _) in _ENTRIES.items()}
PRODUCING_WORDS: tuple[str, ...] = tuple(w for w, v in VERB_OF.items() if v is Verb.PRODUCE)
DEVELOPING_WORDS: tuple[str, ...] = tuple(w for w, v in VERB_OF.items() if v is Verb.DEVELOP)


def _verb_pattern() -> str:
    """One alternation, grouped by first sign so that most places in a text cost one look."""
    by_first: dict[str, list[str]] = {}
    for word in sorted(_ENTRIES, key=lambda w: (-len(w), w)):
        by_first.setdefault(word[0], []).append(word)
    groups = []
    for first, words in by_first.items():
        tails = [
            word[1:] + (f"(?!{followers})" if (followers := _ENTRIES[word][1]) else "")
            for word in words
        ]
        groups.append(f"{first}(?:{'|'.join(tails)})")
    return f"(?=[{''.join(by_first)}])(?:{'|'.join(groups)})"


# 一般项目: 许可经营项目: 主营: … say under which licence a thing is done, not what is done.
_HEADING = (
    r"(?:无?(?:前置|后置|许可|一般|特许|其他|其它|主要|普通)?(?:许可|一般)?(?:类)?经营(?:项目|范围|业务)"
    r"|(?:前置|后置|许可|一般|特许)(?:许可)?(?:类)?项目|主营(?:业务|项目)?|兼营(?:业务|项目)?|兼)(?:如下)?:"
    r"|(?:许可|一般)经营项目(?=[^:，,;；。、()])"
)
_STOPS = (
    r"(?P<hard>[;。\n①-⑳]|(?<![0-9a-z])\.(?![0-9])|\*{2,}|(?<![^;。:\s])[0-9]{1,2}[、.](?=[^\d%])"
    r"|\([一二三四五六七八九十\d]{1,2}\))"
    r"|(?P<comma>(?<![0-9]),|,(?![0-9])|\||\s+)|(?P<enum>、|/)|(?P<colon>:)|(?P<open>\()|(?P<close>\))"
)
# The look ahead lets most places of a text fail at once.
_FIRST_SIGNS = "".join(dict.fromkeys(word[0] for word in _ENTRIES))
TOKEN = re.compile(
    rf"(?=[;。\n①-⑳.*0-9()，,|\s、/:无前后许一特其主普兼经{_FIRST_SIGNS}])"
    rf"(?:(?P<heading>{_HEADING})|{_STOPS}|(?P<verb>{_verb_pattern()}))"
)
SIDE_LINE = re.compile("兼")

# Words that carry no thing: an item of nothing but these has no object.
FILLER = re.compile(
    r"(?:的|地|之|仅限|只限|仅|及|以及|和|与|并|且|或|兼|等|各类|各种|各|从事|主要|主营|兼营|专业|国内|国外|有关|相关|其|其它|其他|业务"
    r"|活动|服务|项目|自营|一般|普通|配套|系列|综合|为主|一体化|一体|及其"
    r"|在|领域内|一切|以|为|由|提供|进行|开展|承担|上述|以上|所|需|依法|自有|同类|\W)*"
)
JOINER = re.compile(r"(?:以及|[及和与并或兼])")
JOINED_END = re.compile(r"(?:以及|[及和与并或兼]|及其|并可)$")

# Licence talk. A stretch between commas that says one of these says nothing about what is done.
BOILERPLATE = re.compile(
    r"依法须|依法自主|应当许可|无需许可|须经批准|经.{0,12}批准|未经.{0,6}(?:批准|审批|许可)|凭.{0,14}(?:许可|资质|执照|证件|审批|批准|证)"
    r"|许可证|有效期|有效证|资质证|行政许可|未取得|方可|前置审批|后置审批|专项审批|专项许可|需审批|应经审批|审批机关"
    r"|法律|法规|国务院|国家(?:有)?(?:专项|专营|专控|限制|限定|禁止|明令|政策|法定|规定|控制|另有)|国限|国控"
    r"|按.{0,12}(?:核定|核准|执行|为准|许可)|核定的?范围|核准的?范围|产业政策|自主选择|涉及.{0,8}许可|以.{0,12}为准"
    r"|限期|期限|至\d{4}年|\d{4}年\d{1,2}月"
)

# Says that what stands behind it, up to the next boundary, is not done.
NEGATION = re.compile(
    r"不(?:含|包括|包含|得|准|许|可|能|涉及|从事|经营|生产|销售|做)|未含|严禁|禁止|禁售|非(?=经营|生产|销售)"
)
# The same said behind the thing: 硝酸铵不得销售, 危险品不含在内.
NEGATION_BEHIND = re.compile(
    r"(?:(?:不得|不准|不许|不可|严禁|禁止|禁)(?:[、和及或与]|经营|生产|销售|批发|零售|储存|存放|加工|使用)+"
    r"|不(?:包括|包含|含)?在(?:其|之)?内)$"
)
EXCEPT_OPEN = re.compile(
    r"除(?:了|去)?(?![尘锈雪湿臭垢渣杂虫霉冰味菌氟灰雾焦险外害鳞毒颤根]"
    r"|(?:草(?![药莓])|磷(?![酸肥])|氧(?![化气])|铁(?![路矿])|油(?![漆品])|[硫硝碳](?![酸铵基化磺])"
    r"|盐(?!酸)|水(?![泥果产])|氨(?![水基]))|甲醛|四害)"
)
EXCEPT_CLOSE = re.compile(
    r"除外|例外|(?:以|之|(?<![国海户境室野对中红紫市省县区体内]))外(?=[,，;。:)、]|$)"
)
# After 除 the end may stand before a thing, too: 除硝酸铵外的化肥.
EXCEPT_END = re.compile(r"除外|例外|(?:以|之)?外(?=[,，;。:)、的]|其它|其他|$)")

# A branch does it, or nobody does it yet: the firm asked about does it less than the scope says.
ELSEWHERE = re.compile(
    r"(?:仅|只)?限.{0,10}(?:分支|分公司|下属|子公司|分厂|异地|外地|另设)"
    r"|(?:分支机构|分公司|下属.{0,6})(?:凭.{0,16})?(?:经营|生产|开展|使用)|筹建|停产|未投产"
)
ABOVE = re.compile("以上|上述")
# A；B；以上产品的生产 makes A and B.
ABOVE_THINGS = re.compile("(?:以上|上述)(?:所有|全部|各类|各种|各项)?(?:产品|商品|货物|物品|品种)")
BELOW = re.compile(r"(?:以下|下列)[^,;。]{0,10}限.{0,10}(?:分支|分公司|下属|子公司|分厂)")
ONLY = re.compile(r"仅限|只限|仅供|仅为|限于|仅用于")

# A word before one of these only says what the next word is for: 玻璃机械 are machines, no glass.
HEAD_SHIFT = re.compile(
    r"(?:的|生产|制造|加工|冶炼|专用|成套|检测|及其?|自动化|化工|工业)*"
    r"(?:为(?:主要)?(?:原料|原材料|燃料|基材)|生产线|企业|行业|盖(?!板)|瓶?塞|盒|箱|用(?!途)|设备|机械|机具|机床|装置|仪器|仪表|配件|备件|部件|工程|包装|容器|储罐|罐体|炉具|炉体|窑炉|炉窑|管道|管件|阀门|泵|模具"
    r"|信息|软件|咨询|添加剂|助剂|催化剂|厂房|市场|园区|基地|原料|原材料|辅料|辅助材料|产业园|检验|测试|工具|车辆|劳务)"
)
TAIL_SHIFT = re.compile(
    r"(?:废旧|废弃|废|旧|耐|防|抗|仿|脱|代替|替代|(?<!综合)(?<!回收)(?<!再生)(?<!循环)(?<!源化)利用)$"
)
# What stands before the deed is what it is made from: 利用焦炭生产电石, 以硝酸铵为原料生产炸药.
MADE_FROM = re.compile(r"\W*(?:利用|采用|使用|以|用|从).")

# What the name of a firm says where its scope lists things without a deed.
MAKER_NAME = re.compile(
    r"厂|制造|制品|矿业|煤业|煤矿|冶炼|铸造|锻造|焦化|炼|肥业|药业|制药|酒业|钢铁|铝业|铜业|水泥|纺织|造纸|陶瓷|酿"
)
TRADER_NAME = re.compile(
    r"商贸|贸易|经贸|商行|商店|商场|门市|经销|销售|供应|批发|供销|超市|店$|经营部|物资|物流|运输|进出口|购销|商厦|百货"
)
