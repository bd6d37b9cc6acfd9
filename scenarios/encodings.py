"""Which encoding a text came in: said by its first bytes, by its user, or seen where it can be no other."""

import codecs
import math
import re
from typing import NamedTuple

from .errors import InputError

MARKS = (  # the longer ones first: that of UTF-16 begins that of UTF-32
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""How a file begins, and what that says of its encoding; the first that fits counts."""
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9._-]*")
_NO_FILES = ("idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape")
"""Codecs of Python that turn bytes into text, but in which nobody writes a file."""
LARGER = {"gb2312": "gb18030", "gbk": "gb18030"}
"""Who names the smaller one often means the larger one, which reads the others alike."""
_CHINESE = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
    "十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形"
    "相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展"
    "五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战"
    "先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白"
    "教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且"
    "究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值"
    "号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严龙飞"
    "企营供购货售客司限份股份集团控投资融贸销铸锻钢铜铝锌钛镍锂煤焦炭铁冶轧纺织染服装鞋帽皮革纸印刷塑橡胶玻璃瓷陶泥砖建筑房木竹家具"
    "食品饮料酒茶烟糖盐粮药医械船舶航汽摩轮轴承泵阀锅炉仪表器件芯片半导封测软硬件网络数码显示屏幕池光伏风储能源环保废润滑漆涂印包装"
    "甲乙丙丁戊己庚辛壬癸鑫鸿盛泰恒隆昌兴旺达福瑞祥和顺丰润康宏伟博创锐智云腾凯诚信德义仁利佳宝源泉河湖州京沪津渝粤苏浙鲁豫冀晋皖赣"
    "闽湘鄂川蜀贵滇桂琼陕甘青宁新藏蒙港澳台深圳杭武汉成都重庆苏州无锡佛山东莞宁波温台绍嘉常镇扬徐淮盐连厦泉漳福莆赛零部供应链编码类"
    "额润毛率利息税员工岗职雇注册址域省乡村镇街道户籍名称简代号序标签属备注观察邻居看被层深浅阈值门槛清晰承诺耐心自动标准化程阶段考虑"
)
"""Characters of Chinese prose and of firms' names, places, trades and heads of tables that are written every day."""
BY_CHANCE = 0.22
"""How many of these come out of bytes that are something else: nearly a fifth, of Korean and Japanese letters."""
MANY = 200
"""Different characters of which half say enough."""
SURE, VERY_SURE = 3e-3, 1e-6
"""How small the chance must be that so many came out by chance; the second where all letters might be Korean."""


class Decoded(NamedTuple):
    """A text, and what its encoding was taken to be; empty for UTF-8."""

    text: str
    encoding: str


def codec_of(name: str) -> str:
    """Python's own name of an encoding of text; empty where there is no such."""
    try:
        codec = codecs.lookup(name if _NAME.fullmatch(name) else "").name
        if codec not in _NO_FILES:
            b" ".decode(codec, "ignore")  # refuses codecs that make no text
            return codec
    except LookupError:
        pass
    return ""


def check_encoding(name: str) -> str:
    """Python's own name of an encoding that the user named.

    Raises:
        InputError: if there is no such.
    """
    codec = codec_of(name)
    if not codec:
        known = "utf-8, gb18030, big5, cp1252, shift_jis or euc_kr"
        raise InputError("encoding", name, f"there is no such encoding of text: name one such as {known}")
    return LARGER.get(codec, codec)


def decoded(data: bytes, file: str, named: str = "", mark: str = "") -> Decoded:
    """The text of a file, and its encoding.

    UTF-8 counts wherever the bytes are that; else GB18030, as spreadsheets in China save, where what comes out is
    everyday Chinese. Nothing else is guessed.

    Args:
        data: what is in the file.
        file: what to call it in errors.
        named: the encoding that the user named; empty to see for oneself.
        mark: what begins a line before the head of a table by which the user may name it; empty where there is none.

    Raises:
        InputError: if it is not what was named, or what it is cannot be seen.
    """
    if named:
        return _as_named(data, file, named)
    try:
        return recognised(data)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        where = " before the head" * bool(mark)
        remedy = f"this is not UTF-8 text, and in which encoding it is cannot be seen: name it{where}, as in"
        ways = _readings(data, error.start, mark)
        raise InputError(f"line {line}", None, f"{remedy} {ways}; or save the file as UTF-8", file) from None


def recognised(data: bytes) -> Decoded:
    """The text of some bytes where it is sure in which encoding they are.

    Raises:
        UnicodeDecodeError: where it is not; it says where the bytes are not UTF-8.
    """
    mark = _marked(data)
    try:
        return Decoded(data.decode(mark or "utf-8"), "" if mark in ("", "utf-8-sig") else mark.upper())
    except UnicodeDecodeError:
        text = "" if mark else _as_chinese(data)
        if not text:
            raise
        return Decoded(text, "GB18030")


def _as_chinese(data: bytes) -> str:
    """The text of bytes that are everyday Chinese in GB18030; empty if they are not."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return text if _is_chinese(text) else ""


def _marked(data: bytes) -> str:
    """The encoding that the first bytes tell; empty if they do not."""
    return next((codec for start, codec in MARKS if data.startswith(start)), "") or _wide(data)


def _wide(data: bytes) -> str:
    """UTF-16 that does not say so, seen by the empty half of nearly all of its characters."""
    head = data[: 2 * 500]
    for place, codec in ((1, "utf-16-le"), (0, "utf-16-be")):
        half = head[place::2]
        if len(half) > 8 and half.count(0) > 0.7 * len(half) and 0 not in head[1 - place :: 2]:
            return codec
    return ""


def _as_named(data: bytes, file: str, named: str) -> Decoded:
    mark = _marked(data)
    codec = check_encoding(named)
    try:
        if mark and mark.split("-")[:2] == codec.split("-")[:2]:
            codec = mark  # its first bytes are no part of the text
        text = data.decode(codec)
        text.encode()  # a codec may make halves of characters, which cannot be handed on
    except UnicodeError as error:
        place = f" (line {data.count(b'\n', 0, error.start) + 1})" if isinstance(error, UnicodeDecodeError) else ""
        remedy = f"this is not what the file is written in{place}: leave it out, or name another"
        raise InputError("encoding", named, remedy, file) from None
    return Decoded(text, "" if codec.startswith("utf-8") else named)


def _is_chinese(text: str) -> bool:
    """Whether the characters that are not ASCII are those of everyday Chinese."""
    found = {letter for letter in text if letter > "\x7f"}
    han = {letter for letter in found if "\u4e00" <= letter <= "\u9fff"}
    odd = {letter for letter in found - han if not ("\u3000" <= letter <= "\u301f" or "\uff00" <= letter <= "\uff5e")}
    if len(odd) * 10 > len(found):
        return False
    known = len(han & _CHINESE)
    if len(han) > MANY:
        return known > len(han) / 2
    chance = sum(
        math.comb(len(han), k) * BY_CHANCE**k * (1 - BY_CHANCE) ** (len(han) - k) for k in range(known, len(han) + 1)
    )
    return chance < (VERY_SURE if _is_korean("".join(han)) else SURE)


def _is_korean(text: str) -> bool:
    """Whether the same bytes are Korean syllables throughout."""
    try:
        return all("\uac00" <= letter <= "\ud7a3" for letter in text.encode("gb18030").decode("euc_kr"))
    except UnicodeDecodeError:
        return False


def _readings(data: bytes, at: int, mark: str) -> str:
    """The line to write for some encodings, each with what a word would then be."""
    line = data[data.rfind(b"\n", 0, at) + 1 :].split(b"\n", 1)[0].strip()
    word = next((cell for cell in re.split(rb"[,;\t|]", line) if not cell.isascii()), line)[:24]
    found = []
    for codec in ("gb18030", "cp1252", "big5", "cp932", "cp949"):
        try:
            text = word.decode(codec)
        except UnicodeDecodeError:
            continue
        if text.isprintable():
            found.append(f"'{mark}encoding: {codec}' ({text.strip().strip('"')!r})")
    return ", ".join(found[:3]) or f"'{mark}encoding: gb18030'"
