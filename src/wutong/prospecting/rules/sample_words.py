"""Words for made-up firms: places, brands, trades and remarks. Written for the sample register."""

from __future__ import annotations

# Province, its cities, and the share of made-up firms from there.
PLACES: tuple[tuple[str, tuple[str, ...], float], ...] = (
    ("广东", ("广州", "深圳", "佛山", "东莞", "惠州", "中山"), 12.0),
    ("江苏", ("南京", "苏州", "无锡", "常州", "南通", "徐州"), 11.0),
    ("山东", ("济南", "青岛", "淄博", "潍坊", "临沂", "泰安"), 10.5),
    ("浙江", ("杭州", "宁波", "温州", "绍兴", "嘉兴", "衢州"), 10.0),
    ("河南", ("郑州", "洛阳", "新乡", "安阳", "濮阳"), 6.5),
    ("河北", ("石家庄", "唐山", "邯郸", "沧州", "邢台"), 6.0),
    ("湖北", ("武汉", "宜昌", "襄阳", "荆州"), 5.0),
    ("四川", ("成都", "绵阳", "德阳", "泸州"), 5.0),
    ("安徽", ("合肥", "芜湖", "淮南", "马鞍山"), 4.5),
    ("湖南", ("长沙", "株洲", "衡阳", "岳阳"), 4.0),
    ("福建", ("福州", "厦门", "泉州"), 3.5),
    ("上海", ("上海",), 3.5),
    ("辽宁", ("沈阳", "大连", "营口"), 3.0),
    ("北京", ("北京",), 2.5),
    ("陕西", ("西安", "榆林", "渭南"), 2.5),
    ("江西", ("南昌", "九江", "赣州"), 2.0),
    ("天津", ("天津",), 1.8),
    ("重庆", ("重庆",), 1.7),
    ("内蒙古", ("呼和浩特", "包头", "鄂尔多斯"), 1.5),
    ("广西", ("南宁", "柳州"), 1.2),
    ("云南", ("昆明", "曲靖"), 1.0),
    ("黑龙江", ("哈尔滨", "大庆"), 0.9),
    ("吉林", ("长春", "吉林"), 0.8),
    ("新疆", ("乌鲁木齐", "昌吉"), 0.8),
    ("贵州", ("贵阳", "遵义"), 0.7),
    ("甘肃", ("兰州", "酒泉"), 0.6),
    ("宁夏", ("银川", "石嘴山"), 0.5),
    ("海南", ("海口",), 0.3),
    ("青海", ("西宁",), 0.2),
    ("西藏", ("拉萨",), 0.1),
    ("山西", ("大同", "长治", "临汾", "运城", "晋城"), 2.4),
)

BRANDS_FIRST = "晋汇恒泰瑞鼎博华安盛宏远卓天正金禾丰源嘉诚和润聚信德康益海新东星云江峰岭川"
BRANDS_SECOND = "禾达盛源通兴泽力科创昌隆顺业邦腾旺洲辰瑞和元景安华宇山河林原野阳光明远图成"

# What a chain's makers call themselves.
CALLINGS: dict[str, tuple[str, ...]] = {
    "nitro": ("肥业", "化工", "化肥", "农业科技", "硝化工", "新型肥料"),
    "coal-chem": ("焦化", "煤化工", "化工", "新材料", "能源化工", "精细化工"),
    "glass": ("玻璃", "玻璃科技", "新材料", "节能玻璃", "硅材料"),
    "medicine": ("药业", "制药", "医药科技", "生物科技", "中药"),
    "power-storage": ("能源", "电力", "新能源", "储能科技", "热电"),
    "culture-tourism": ("文旅", "旅游开发", "康养", "文化发展", "度假"),
}

# Trades that have nothing to do with the county's chains: calling, things made, things sold.
TRADES: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("服饰", ("服装", "针织衫", "校服", "羽绒服"), ("鞋帽", "箱包", "针纺织品")),
    ("食品", ("糕点", "豆制品", "面条", "速冻水饺"), ("预包装食品", "散装食品", "调味料")),
    ("机械", ("减速机", "输送机", "液压缸", "机床附件"), ("五金工具", "轴承", "标准件")),
    ("家具", ("木质家具", "办公家具", "橱柜"), ("家居用品", "窗帘", "灯具")),
    ("包装", ("纸箱", "塑料包装袋", "编织袋"), ("包装材料", "胶带")),
    ("电子", ("线路板", "连接器", "传感器", "充电器"), ("电子元器件", "仪器仪表")),
    ("建材", ("混凝土", "预制构件", "砂浆", "涂料"), ("水泥", "砂石", "装饰材料")),
    ("印务", ("包装装潢印刷品", "画册"), ("纸张", "办公用品")),
    ("汽配", ("汽车内饰件", "刹车片", "汽车灯具"), ("汽车配件", "轮胎", "润滑油")),
    ("纺织", ("棉纱", "坯布", "毛巾"), ("纺织原料", "化纤")),
    ("塑业", ("塑料管材", "塑料薄膜", "注塑件"), ("塑料制品", "橡胶制品")),
    ("金属", ("钢结构", "铝型材", "紧固件"), ("钢材", "有色金属材料")),
    ("环保", ("除尘设备", "污水处理设备", "环保填料"), ("水处理药剂", "环保设备")),
    ("农牧", ("饲料", "蔬菜", "食用菌"), ("种苗", "农产品", "兽药")),
    ("玩具", ("塑料玩具", "毛绒玩具"), ("工艺品", "文具")),
    ("照明", ("灯具", "路灯杆"), ("照明器材", "电线电缆")),
)

# Chains and segments whose firms do not make things but serve people.
SERVING: frozenset[str] = frozenset(
    {"culture-tourism", "agro-service", "energy-services", "distribution", "research-services"}
)

# Firms that only serve: calling and what they say they do.
SERVICES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("信息技术", ("软件开发", "信息系统集成服务", "网络技术服务", "计算机维修")),
    ("物流", ("道路普通货物运输", "货物仓储", "装卸搬运服务", "货运代理")),
    ("餐饮管理", ("餐饮服务", "餐饮企业管理", "会议服务")),
    ("建筑工程", ("房屋建筑工程施工", "市政工程施工", "室内外装饰工程设计与施工")),
    ("物业", ("物业管理", "保洁服务", "停车场管理")),
    ("教育咨询", ("教育信息咨询", "文化艺术交流策划", "会务服务")),
    ("广告", ("广告设计、制作、发布", "展览展示服务", "企业形象策划")),
    ("人力资源", ("劳务派遣", "人力资源服务", "企业管理咨询")),
    ("检测技术", ("工程质量检测", "环境监测", "检测技术咨询")),
    ("酒店", ("住宿", "餐饮服务", "棋牌服务")),
)

SIDE_LINES = (
    "道路普通货物运输",
    "货物进出口、技术进出口",
    "自有房屋租赁",
    "机械设备租赁",
    "技术服务、技术咨询",
    "仓储服务（不含危险化学品）",
    "经营本企业自产产品的出口业务",
    "普通机械维修",
    "装卸搬运服务",
    "会议服务",
    "五金交电、日用百货销售",
    "建材、钢材销售",
    "废旧物资回收",
    "企业管理咨询",
)

BOILERPLATE = (
    "（依法须经批准的项目，经相关部门批准后方可开展经营活动）",
    "(依法须经批准的项目,经相关部门批准后方可开展经营活动)",
    "（凭有效许可证经营）",
    "（国家法律、法规禁止经营的不得经营，需审批未获批准的不得经营）",
    "（法律、行政法规禁止的项目除外）",
    "",
    "",
    "",
    "",
)

CAPITALS = (
    "{n}万元人民币",
    "{n}万人民币",
    "{n}(万元)",
    "{n}（万元）",
    "{n}.0000(万元)",
    "{n}万元",
    "{n}(万)",
    "{n}.0000万人民币",
)

COMPANY_TYPES = (
    "有限责任公司",
    "有限责任公司(自然人投资或控股)",
    "有限责任公司(自然人独资)",
    "其他有限责任公司",
    "股份有限公司(非上市、自然人投资或控股)",
    "有限责任公司(外商投资)",
)

EXCLUSIONS = (
    "不含危险化学品",
    "危险化学品、易制毒化学品除外",
    "除危险品",
    "国家专控产品除外",
    "不含{thing}",
)

# Segments of which the made-up county and its neighbourhood have nothing, so that there are gaps.
GAPS: frozenset[tuple[str, str]] = frozenset(
    {
        ("coal-chem", "needle-coke"),
        ("coal-chem", "aniline"),
        ("coal-chem", "cyclohexanone"),
        ("coal-chem", "caprolactam"),
        ("coal-chem", "anode-material"),
        ("coal-chem", "pharma-intermediates"),
        ("nitro", "molten-salt"),
        ("nitro", "agro-service"),
        ("nitro", "potash-phosphate"),
        ("glass", "electronic-glass"),
        ("glass", "pv-module"),
        ("glass", "auto-glass"),
        ("medicine", "biologics"),
        ("medicine", "fermentation-nuclei"),
        ("medicine", "pharma-intermediates"),
        ("power-storage", "storage-equipment"),
    }
)

# Segments in which the made-up county is strong: how much likelier than others.
STRONG: dict[tuple[str, str], int] = {
    ("nitro", "ammonium-nitrate"): 6,
    ("nitro", "calcium-nitrate"): 8,
    ("nitro", "nitro-compound"): 10,
    ("nitro", "calcium-ammonium-nitrate"): 6,
    ("nitro", "sodium-nitrate"): 4,
    ("nitro", "potassium-nitrate"): 4,
    ("nitro", "magnesium-nitrate"): 4,
    ("coal-chem", "coking"): 9,
    ("coal-chem", "coking-coal-washing"): 9,
    ("coal-chem", "coal-tar"): 4,
    ("coal-chem", "tar-distillation"): 3,
    ("glass", "float-glass"): 4,
    ("glass", "tempered-glass"): 5,
    ("medicine", "chinese-medicine"): 3,
    ("medicine", "herb-growing"): 4,
}
