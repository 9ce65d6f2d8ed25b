"""One way to write a text: half width, lower case, simplified, each sign in its old place.

Every replacement swaps one sign for one sign, so a span found in the normalised text is the same
span in the text as it was written. That is why nothing is trimmed or joined here.
"""

from __future__ import annotations

import re

# Traditional and variant forms met in names of products, trades and places, each with its
# simplified form; put together by hand for business scopes, not a full conversion table.
_PAIRS = (
    "鋁铝銅铜鋼钢鐵铁鉛铅鋅锌錫锡鎂镁鈣钙鈉钠鉀钾銨铵鎳镍錳锰鈦钛釩钒鎢钨鉬钼鋰锂銀银鈷钴鉻铬鈾铀鍍镀"
    "鑄铸鍛锻鍋锅鏈链鎖锁鏡镜鐘钟針针釘钉鈑钣鋸锯鑽钻鋪铺錄录鍵键銑铣銷销鉤钩鍊链鐳镭鑭镧鈰铈釹钕釔钇鋯锆"
    "產产業业製制廠厂與与機机電电氣气體体設设備备裝装車车輛辆輪轮軸轴軌轨載载運运輸输進进過过還还遠远連连達达"
    "際际陽阳陰阴陳陈險险陸陆隊队階阶隨随難难雜杂雲云霧雾靜静麗丽鹽盐鹼碱礦矿礎础碩硕確确碼码磚砖硯砚硫硫"
    "膠胶臟脏腦脑腫肿脈脉臘腊膚肤莊庄葉叶藥药藝艺蘭兰蘇苏蘋苹薑姜萬万蓋盖蕎荞蠟蜡蠶蚕蝦虾蟲虫"
    "絲丝紗纱紡纺織织綢绸綿绵線线紙纸級级組组終终經经紅红約约細细結结給给統统維维綠绿網网緊紧編编練练縫缝縮缩"
    "總总績绩續续纖纤纜缆罐罐羅罗職职聯联聲声肅肃書书東东業业樂乐樓楼標标樣样橋桥檢检櫃柜權权條条極极構构"
    "槍枪樹树橡橡歐欧殺杀毀毁殼壳氫氢氯氯氬氩氮氮氨氨決决沒没洩泄涼凉淨净減减測测渦涡湯汤溫温準准溝沟滅灭滾滚滿满漁渔"
    "漿浆潔洁潤润澤泽濃浓濕湿濟济濾滤瀝沥灣湾災灾為为無无煉炼煙烟熱热燈灯燒烧燃燃爐炉爾尔牆墙獎奖獨独獸兽環环"
    "現现瑪玛畝亩異异畫画當当發发療疗監监盤盘矚瞩眾众碳碳種种稱称積积穀谷穩稳窯窑競竞筆笔筍笋節节範范築筑簡简籠笼"
    "糧粮糞粪糖糖緻致罰罚義义習习裡里補补複复褲裤見见規规視视覺觉觀观計计訂订討讨訊讯記记許许訪访診诊評评"
    "詢询試试話话認认語语說说課课調调請请論论諮咨證证識识譯译議议護护讓让豐丰豬猪貝贝負负財财貨货販贩責责貯贮"
    "貴贵買买費费貸贷貿贸資资賃赁賓宾賣卖質质購购贈赠趕赶趙赵跡迹軍军軟软較较農农邊边郵邮鄉乡鄰邻醫医醬酱釀酿"
    "釋释長长門门閉闭開开間间閘闸閥阀關关閱阅雙双離离韓韩響响頁页項项須须預预頻频題题額额顏颜類类顯显風风飛飞"
    "飯饭飲饮飼饲飽饱飾饰餅饼養养館馆駛驶駐驻驗验驅驱骨骨髮发鬆松魚鱼鮮鲜鯉鲤鳥鸟鴨鸭鴻鸿鵝鹅鷄鸡雞鸡麥麦麵面"
    "黃黄點点齊齐齒齿龍龙龜龟個个們们倉仓偉伟側侧傘伞備备傳传債债傷伤傾倾優优償偿兒儿內内兩两冊册凍冻劃划劑剂"
    "務务動动勞劳勢势勵励區区協协單单卻却參参吳吴員员問问啟启喬乔嚴严國国圍围園园圓圆圖图團团執执堅坚堆堆場场塊块"
    "塗涂塵尘墊垫墳坟壓压壯壮聲声處处夾夹奪夺婦妇嬰婴學学寧宁實实審审寫写寬宽寶宝將将專专尋寻對对導导層层屬属岡冈"
    "島岛峽峡嶺岭巖岩師师帶带幣币幫帮幹干庫库廁厕廢废廣广廳厅張张強强彈弹後后從从復复徵征恆恒愛爱態态慶庆應应憑凭"
    "戶户戰战撥拨擇择擔担據据擠挤擴扩擺摆攜携攝摄攪搅收收敵敌數数斷断時时晉晋曆历會会術术機机櫥橱殘残潛潜"
    "産产説说衆众麪面萊莱蓮莲蔥葱蔣蒋薦荐虛虚號号衛卫衝冲補补袋袋襪袜裏里"
)
_TABLE: dict[int, int] = {
    ord(old): ord(new) for old, new in zip(_PAIRS[::2], _PAIRS[1::2], strict=True) if old != new
}
# Full width forms FF01-FF5E are ASCII shifted by 0xFEE0; the ideographic space is a blank.
_TABLE.update({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)})
_TABLE.update(
    {0x3000: 0x20, 0xA0: 0x20, 0xFF61: ord("。"), 0xFF64: ord("、"), ord("﹑"): ord("、")}
)
_TABLE.update({ord(mark): ord("(") for mark in "〔【［{[〈"})
_TABLE.update({ord(mark): ord(")") for mark in "〕】］}]〉"})
_TABLE.update({code: code + 32 for code in range(ord("A"), ord("Z") + 1)})
_TABLE.update({code: code - 0xFEE0 + 32 for code in range(0xFF21, 0xFF3B)})

# The same for who writes whole columns: each sign, and what stands in its place.
SIGNS: dict[str, str] = {chr(old): chr(new) for old, new in _TABLE.items()}

# Signs that a word to look for may hold in its normalised form, but a text otherwise.
_MARKS = frozenset(range(0x21, 0x7F)) - {ord(c) for c in "abcdefghijklmnopqrstuvwxyz0123456789"}
_PIECE = re.compile("[^" + re.escape("".join(map(chr, sorted(_MARKS)))) + r"\s、。]+")

# Texts that hold one of these must be normalised before plain words are looked for in them.
UNUSUAL = (
    "["
    + "".join(
        re.escape(chr(code))
        for code, new in sorted(_TABLE.items())
        if new not in _MARKS
        and new > 0x20
        and chr(new) not in "、。"
        and not ord("A") <= code <= ord("Z")
    )
    + "]"
)


def normalise(text: str) -> str:
    """The text in half width, lower case and simplified signs; as long as before, sign by sign."""
    return text.translate(_TABLE)


def longest_piece(word: str) -> str:
    """The longest stretch of a normalised word without punctuation.

    A text holds the word only if it holds this piece, however its brackets and commas are written.
    """
    return max(_PIECE.findall(word), key=len, default=word)
