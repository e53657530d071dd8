"""Draws people, organisations, places, addresses and fillers. Everything comes from one seeded dice."""

import names
import words

COMMON_GIVEN_WEIGHT = 0.5

STREET_WORDS = (
    "Park Church Mill Station Main High Oak Maple Cedar Elm Pine Washington Lincoln Jefferson Lake Hill River Spring Market King "
    "Queen Victoria Albert York Chestnut Walnut Sunset Meadow Forest Garden School Bridge Castle Green North South East West "
    "Baker Oxford Regent Abbey Windsor Richmond Highland Franklin Madison Jackson Broad Front Water Center Union Court Grove"
).split()
ORG_STEMS = (
    "Nova Alpha Delta Omni Vertex Apex Zenith Quantum Stellar Orbit Pixel Cyber Data Inno Medi Bio Eco Solar Terra Aqua Lumen "
    "Fusion Prime Core Blue Red Green Silver Golden North South Summit Harbor River Stone Iron Bright Clear True First Global "
    "Inter Trans Euro Pan Micro Macro Nano Hyper Meta Neo Opti Vita Cura Sana Techno Logi Agri Petro Aero Auto Info Veri Cred"
).split()
ORG_TAILS = (
    "tech soft net works ware labs systems dyne gen flow path point line link bridge field wave mind sense logic form star cast "
    "grid scope port base craft hub forge loop stack sys con ix ia ion ex or um on ity"
).split()
ORG_NOUNS = {
    "en": "Consulting Logistics Partners Technologies Solutions Systems Industries Foods Motors Insurance Bank Capital Energy Media Software Pharma Foundation Properties Holdings Electric Airlines Security Construction Plumbing Bakery Dental Care Legal Analytics Robotics Health Records Travel".split(),
    "de": "Bau Maschinenbau Logistik Beratung Versicherung Technik Elektro Metallbau Immobilien Pflegedienst Autohaus Druckerei Bäckerei Spedition Gebäudetechnik Medizintechnik Systeme Energie Handels Verlag Steuerberatung Rechtsanwälte".split(),
    "fr": "Conseil Logistique Assurances Immobilier Bâtiment Transports Industries Énergie Distribution Services Boulangerie Avocats Santé Électricité".split(),
    "es": "Consultores Logística Seguros Inmobiliaria Construcciones Transportes Energía Distribuciones Servicios Panadería Abogados Salud".split(),
    "it": "Consulenza Logistica Assicurazioni Immobiliare Costruzioni Trasporti Energia Servizi Panificio Avvocati Salute".split(),
    "pt": "Consultoria Logística Seguros Imobiliária Construções Transportes Energia Serviços Padaria Advogados Saúde".split(),
    "nl": "Advies Logistiek Verzekeringen Vastgoed Bouw Transport Energie Diensten Bakkerij Advocaten Zorg Techniek".split(),
    "pl": "Consulting Logistyka Ubezpieczenia Nieruchomości Budownictwo Transport Energia Usługi Piekarnia Zdrowie".split(),
}
LEGAL = {
    "en": ["Inc.", "Inc", "Ltd", "Ltd.", "LLC", "Corp.", "Corporation", "PLC", "LLP", "Limited", "Pty Ltd", "Pvt. Ltd.", "Co.", "Group", "Holdings"],
    "de": ["GmbH", "GmbH", "GmbH & Co. KG", "AG", "KG", "OHG", "UG", "e.V.", "SE", "eG", "e.K.", "GbR"],
    "fr": ["SA", "SARL", "SAS", "S.A.", "S.A.R.L.", "SASU", "EURL", "SNC"],
    "es": ["S.L.", "S.A.", "SL", "S.L.U.", "S.A. de C.V."],
    "it": ["S.r.l.", "S.p.A.", "Srl", "SpA", "S.n.c."],
    "pt": ["Lda.", "Ltda.", "S.A.", "S/A", "Lda", "Ltda"],
    "nl": ["B.V.", "BV", "N.V.", "NV", "VOF"],
    "pl": ["sp. z o.o.", "Sp. z o.o.", "S.A.", "sp.j.", "sp. k."],
}
HOSPITAL = {
    "en": ["{C} General Hospital", "St. {G}'s Hospital", "{C} Medical Center", "{S} Clinic", "{C} Memorial Hospital", "{C} University Hospital", "Royal {C} Infirmary"],
    "de": ["Klinikum {C}", "Universitätsklinikum {C}", "St.-{G}-Krankenhaus", "Krankenhaus {C}", "Praxis Dr. {S}", "Charité"],
    "fr": ["Hôpital Saint-{G}", "CHU de {C}", "Clinique {S}", "Centre hospitalier de {C}"],
    "es": ["Hospital Universitario de {C}", "Clínica {S}", "Hospital San {G}", "Hospital General de {C}"],
    "it": ["Ospedale San {G}", "Policlinico di {C}", "Clinica {S}", "Ospedale di {C}"],
    "pt": ["Hospital de {C}", "Hospital Santa {G}", "Clínica {S}", "Hospital São {G}"],
    "nl": ["Ziekenhuis {C}", "UMC {C}", "Sint-{G} Ziekenhuis", "Kliniek {S}"],
    "pl": ["Szpital Miejski {C}", "Szpital im. {S}", "Przychodnia {S}"],
}
SCHOOL = {
    "en": ["University of {C}", "{C} University", "{S} College", "{C} High School", "{S} Institute of Technology", "{C} State University", "{S} Academy", "{C} Community College"],
    "de": ["Universität {C}", "TU {C}", "Hochschule {C}", "{S}-Gymnasium", "Technische Universität {C}", "Grundschule {C}"],
    "fr": ["Université de {C}", "Lycée {S}", "École {S}", "Collège {G}-{S}"],
    "es": ["Universidad de {C}", "Instituto {S}", "Colegio San {G}", "Universidad Autónoma de {C}"],
    "it": ["Università di {C}", "Liceo {S}", "Politecnico di {C}"],
    "pt": ["Universidade de {C}", "Escola {S}", "Universidade Federal de {C}"],
    "nl": ["Universiteit {C}", "Hogeschool {C}", "{S} College"],
    "pl": ["Uniwersytet {S}", "Politechnika {C}", "Szkoła Podstawowa {S}"],
}
PUBLIC = {
    "en": ["{C} City Council", "{C} Police Department", "Ministry of Finance", "Department of Health", "{C} District Court", "{N} Embassy", "{C} Chamber of Commerce", "{C} Fire Department", "{C} United", "{C} FC", "{C} Times", "Bank of {C}", "{S} Foundation", "{C} Museum of Art", "Society for {S} Studies"],
    "de": ["Stadtwerke {C}", "Sparkasse {C}", "Amtsgericht {C}", "Finanzamt {C}", "Volksbank {C}", "Stadt {C}", "FC {C}", "SV {C}", "{S}-Stiftung", "Landratsamt {C}", "Jobcenter {C}", "Bundesministerium der Finanzen"],
    "fr": ["Mairie de {C}", "Banque de {C}", "Tribunal de {C}", "Fondation {S}", "FC {C}", "Préfecture de {C}"],
    "es": ["Ayuntamiento de {C}", "Banco de {C}", "Fundación {S}", "Real {C}", "Caja de {C}"],
    "it": ["Comune di {C}", "Banca di {C}", "Fondazione {S}", "Tribunale di {C}"],
    "pt": ["Câmara Municipal de {C}", "Banco de {C}", "Fundação {S}", "Prefeitura de {C}"],
    "nl": ["Gemeente {C}", "Stichting {S}", "FC {C}", "Rechtbank {C}"],
    "pl": ["Urząd Miasta {C}", "Fundacja {S}", "Bank {S}"],
}
TITLES = {
    "en": ["Mr.", "Mrs.", "Ms.", "Dr.", "Prof.", "Mr", "Mrs", "Ms", "Dr", "Professor", "Miss", "Judge", "Captain"],
    "de": ["Herr", "Frau", "Dr.", "Prof. Dr.", "Herr Dr.", "Frau Dr.", "Prof."],
    "fr": ["M.", "Mme", "Monsieur", "Madame", "Dr", "Maître", "Mlle"],
    "es": ["Sr.", "Sra.", "Don", "Doña", "Dr.", "Dra.", "señor", "señora"],
    "it": ["Sig.", "Sig.ra", "Dott.", "Dott.ssa", "Avv.", "signor", "signora"],
    "pt": ["Sr.", "Sra.", "Dr.", "Dra.", "Dona", "senhor", "senhora"],
    "nl": ["de heer", "mevrouw", "dhr.", "mevr.", "dr.", "drs."],
    "pl": ["Pan", "Pani", "pan", "pani", "dr", "prof."],
}
SUFFIX = ["Street", "Street", "St", "St.", "Avenue", "Ave", "Ave.", "Road", "Rd", "Rd.", "Lane", "Drive", "Dr", "Boulevard", "Blvd", "Court", "Way", "Place", "Terrace", "Close", "Crescent"]
FILL = {
    "job": "nurse|accountant|software engineer|project manager|teacher|lawyer|sales manager|consultant|CEO|CFO|data analyst|head of marketing|assistant|physician|driver|director|HR manager|Chief Executive Officer|Senior Developer|account manager|spokesman|receptionist|electrician",
    "thing": "report|contract|invoice|parcel|laptop|offer|presentation|draft|ticket|refund|order|application|budget|schedule|quote|key|agreement|car|claim|prescription",
    "dept": "Sales|Marketing|Human Resources|IT|Finance|Legal|accounting|Customer Service|Purchasing|Research and Development|the legal department|the sales team",
    "disease": "diabetes|asthma|Parkinson's disease|Crohn's disease|pneumonia|hypertension|Alzheimer's disease|type 2 diabetes|Hodgkin's lymphoma|depression|migraine|a broken leg|COVID-19|Lyme disease|Hashimoto's thyroiditis|Down syndrome",
    "drug": "Ibuprofen|Metformin|Aspirin|Lisinopril|Ramipril|Amoxicillin|Paracetamol|Xarelto|Ozempic|Pantoprazole|Simvastatin|insulin",
    "product": "Windows 11|Excel|Photoshop|Jira|Confluence|Slack|Outlook|iPhone 15|Galaxy S24|Kubernetes|Docker|Postgres|Redis|Terraform|SharePoint|Chrome|Firefox|Android|PlayStation|Project Phoenix|Project Apollo|Model X|ChatGPT|Claude|React|Spring Boot|Jenkins|Grafana|Python|TypeScript|Tesla Model 3|Elasticsearch|the Falcon release|Thunderbird",
    "month": "January|February|March|April|May|June|July|August|September|October|November|December",
    "weekday": "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday",
}
FILL = {k: v.split("|") for k, v in FILL.items()}


class Values:
    """Draws values in one language."""

    people = None
    towns = None

    def __init__(self, dice, language, held_out=False):
        if Values.people is None:
            Values.people = names.people()
            Values.towns = names.cities()
        self.dice, self.language, self.held_out = dice, language, held_out
        self.country = dice.choice(names.COUNTRIES_OF[language])
        self.latin = [k for k in Values.people if k not in names.HELD_OUT and names.is_latin("".join(Values.people[k][0][:3] + Values.people[k][1][:3]))]
        # A name list of the language for most, any other for the rest: people move.
        self.locale = self.pick_locale()

    def pick_locale(self):
        if self.held_out:
            return self.dice.choice(sorted(names.HELD_OUT))
        if self.dice.random() < (0.6 if self.language == "en" else 0.75):
            return self.dice.choice([k for k in names.BY_LANGUAGE[self.language] if k in Values.people])
        return self.dice.choice(self.latin)

    def chance(self, share):
        return self.dice.random() < share

    def pick(self, items):
        return self.dice.choice(items)

    def given(self):
        return self.pick(Values.people[self.locale][0])

    def family(self):
        if self.language == "en" and not self.held_out and self.chance(0.03):
            return self.pick(["O'", "Mc", "Mac", "De", "St. ", "van ", "de la ", "Di"]) + self.pick(Values.people["en_US"][1])
        return self.pick(Values.people[self.locale][1])

    def initial(self):
        return self.pick("ABCDEFGHJKLMNPRSTW") + "."

    def person(self):
        """A new person: given name, family name."""
        self.locale = self.pick_locale()
        return self.given(), self.family()

    def full(self, given=None, family=None):
        if given is None:
            given, family = self.person()
        n = self.dice.random()
        if n < 0.66:
            return f"{given} {family}"
        if n < 0.72:
            return f"{given} {self.initial()} {family}"
        if n < 0.77:
            return f"{family}, {given}"
        if n < 0.81:
            return f"{given}-{self.given()} {family}" if " " not in given and "-" not in given else f"{given} {family}"
        if n < 0.86:
            return f"{given} {self.given()} {family}"
        if n < 0.89:
            return f"{given} {family}-{self.family()}"
        if n < 0.93:
            return f"{self.initial()} {family}"
        if n < 0.95:
            return f"{given[0]}.{self.initial()} {family}" if given[0].isascii() else f"{given} {family}"
        if n < 0.98:
            return f"{given} {family}".upper()
        return f"{family} {given}"

    def city(self, country=None):
        towns = Values.towns.get(country or (self.country if self.chance(0.75) else self.pick(sorted(Values.towns))), [("Springfield", 1)])
        # Half of the draws from the biggest.
        top = towns[: max(12, len(towns) // 12)] if self.chance(0.5) else towns
        for _ in range(8):
            name = self.pick(top)[0]
            if names.is_latin(name) and len(name) < 32:
                return name
        return "London"

    def nation(self):
        lists = getattr(Values, "_nations", None)
        if lists is None:
            lists = Values._nations = {}
        if self.language not in lists:
            lists[self.language] = names.countries(self.language)
        big = {"en": "Germany|France|Spain|Italy|Poland|China|India|Japan|Canada|Brazil|USA|UK|Russia|Ukraine|Turkey|Israel|Iran|Mexico|Australia|Ireland|Egypt|Sweden".split("|")}
        if self.language in big and self.chance(0.6):
            return self.pick(big[self.language])
        return self.pick(lists[self.language])

    def region(self):
        return self.pick(names.regions() if not hasattr(Values, "_regions") else Values._regions)

    def organisation(self):
        n, lang = self.dice.random(), self.language
        legal = self.pick(LEGAL[lang])
        noun = self.pick(ORG_NOUNS[lang])
        if n < 0.20:
            return self.pick(words.split(words.BRANDS, "|"))
        if n < 0.36:
            return f"{self.family()} {legal}"
        if n < 0.46:
            return f"{self.family()} {noun} {legal}" if self.chance(0.6) else f"{self.family()} {noun}"
        if n < 0.52:
            joint = {"en": ["&", "and"], "de": ["&", "und"], "fr": ["&", "et"]}.get(lang, ["&"])
            out = f"{self.family()} {self.pick(joint)} {self.family()}"
            return out if self.chance(0.6) else f"{out} {legal}"
        if n < 0.56:
            return f"{self.family()}, {self.family()} {'and' if lang == 'en' else '&'} {self.family()}"
        if n < 0.72:
            stem = self.pick(ORG_STEMS) + self.pick(ORG_TAILS)
            return self.pick([stem, f"{stem} {legal}", f"{stem} {noun}", f"{stem} {noun} {legal}"])
        if n < 0.80:
            stem = f"{self.pick(ORG_STEMS)} {self.pick(ORG_STEMS)}"
            return self.pick([f"{stem} {noun}", f"{stem} {legal}", f"{stem} {noun} {legal}"])
        if n < 0.84:
            out = "".join(self.pick("ABCDEFGHIKLMNOPRSTUVWXZ") for _ in range(self.pick([2, 3, 3, 3, 4])))
            return self.pick([out, f"{out} {legal}", f"{out} {noun}"])
        if n < 0.94:
            return self.inside(self.pick(PUBLIC[lang]))
        return self.school() if self.chance(0.5) else self.hospital()

    def inside(self, pattern):
        given, family = self.person()
        return pattern.replace("{C}", self.city()).replace("{G}", given).replace("{S}", family).replace("{N}", self.nation())

    def hospital(self):
        return self.inside(self.pick(HOSPITAL[self.language]))

    def school(self):
        return self.inside(self.pick(SCHOOL[self.language]))

    def number(self, low, high):
        return str(self.dice.randint(low, high))

    def house(self):
        n = self.number(1, 9) if self.chance(0.2) else self.number(10, 260)
        return n + (self.pick(["a", "b", "c", " a", "B"]) if self.chance(0.12) else "")

    def digits(self, pattern):
        return "".join(self.number(0, 9) if c == "#" else self.pick("ABCDEFGHJKLMNPRSTUWXY") if c == "?" else c for c in pattern)

    def street(self):
        lang = self.language
        base = self.pick([self.pick(STREET_WORDS), self.family(), self.family(), self.city()])
        if lang == "en":
            n = self.dice.random()
            if n < 0.12:
                base = f"{self.pick(['North', 'South', 'East', 'West', 'N', 'S', 'E.', 'W', 'Old', 'Upper'])} {base}"
            if n > 0.92:
                base = self.pick(["1st", "2nd", "3rd", "5th", "14th", "42nd", "112th", "Fifth", "Second"])
            number = self.number(1, 9999) if self.country in ("US", "CA", "AU") else self.house()
            return f"{number} {base} {self.pick(SUFFIX)}"
        if lang == "de":
            base = self.pick([base, "Haupt", "Bahnhof", "Schul", "Garten", "Berg", "Kirch", "Linden", "Wald", "Goethe", "Schiller", "Mozart", "Berliner", "Rosen", "Birken", "Dorf", "Wiesen", "Mühlen", "Ring", "Neue", "Industrie"])
            end = self.pick(["straße", "straße", "str.", "weg", "allee", "gasse", "platz", "ring", "strasse"])
            join = self.dice.random()
            name = f"{base}{end}" if join < 0.6 else f"{base}-{end.capitalize()}" if join < 0.75 else f"{base} {end.capitalize()}" if join < 0.9 else self.pick(["Am Markt", "Unter den Linden", "Auf der Höhe", "Im Winkel", "An der Kirche", "Zum Sportplatz", "Alter Markt", "Am Bahnhof"])
            return f"{name} {self.house()}"
        if lang == "fr":
            kind = self.pick(["rue", "avenue", "boulevard", "place", "chemin", "allée", "impasse", "quai", "Rue", "Avenue"])
            of = self.pick(["de ", "du ", "des ", "de la ", "", ""])
            base = self.pick([f"{self.given()} {self.family()}", "République", "Général de Gaulle", "Lilas", "Moulin", "Église", "Gare", "Victor Hugo", "Paix", base])
            number = self.house() + self.pick(["", "", "", " bis", " ter", ","])
            return f"{number} {kind} {of}{base}"
        if lang == "es":
            kind = self.pick(["Calle", "Calle", "Avenida", "Av.", "C/", "Plaza", "Paseo", "Camino", "calle", "Carrera"])
            base = self.pick([f"{self.given()} {self.family()}", "Mayor", "de la Constitución", "del Sol", "de Alcalá", "Real", "San Juan", "de la Paz", base])
            tail = self.pick(["", "", "", ", 2º B", ", piso 3", ", 4º izq."])
            return f"{kind} {base}{self.pick([', ', ' ', ' nº '])}{self.house()}{tail}"
        if lang == "it":
            kind = self.pick(["Via", "Via", "Viale", "Piazza", "Corso", "via", "Largo"])
            base = self.pick([f"{self.given()} {self.family()}", "Roma", "Garibaldi", "Giuseppe Verdi", "Dante", "della Libertà", "dei Mille", "XX Settembre", base])
            return f"{kind} {base}{self.pick([', ', ' ', ' n. '])}{self.house()}"
        if lang == "pt":
            kind = self.pick(["Rua", "Rua", "Avenida", "Av.", "Travessa", "Praça", "Alameda", "rua"])
            base = self.pick([f"{self.given()} {self.family()}", "das Flores", "da Liberdade", "do Comércio", "Dom Pedro II", "25 de Abril", "de Santa Maria", base])
            return f"{kind} {base}, {self.pick(['', '', 'nº ', 'n.º '])}{self.house()}{self.pick(['', '', ', 2º Dto', ', apto 31'])}"
        if lang == "nl":
            base = self.pick(["Dorps", "Kerk", "Molen", "Prins Hendrik", "Beatrix", "Juliana", "Wilhelmina", "School", "Heren", "Keizers", "Linden", self.family().replace(" ", "")])
            return f"{base}{self.pick(['straat', 'straat', 'laan', 'weg', 'gracht', 'plein', 'kade'])} {self.house()}"
        kind = self.pick(["ul.", "ul. ", "al.", "os.", "ulica", "pl."]).strip()
        base = self.pick([self.family(), "Mickiewicza", "Kościuszki", "Polna", "Leśna", "Słoneczna", "Jana Pawła II", "3 Maja", "Długa", "Warszawska"])
        return f"{kind} {base} {self.number(1, 120)}{self.pick(['', '', '/' + self.number(1, 60), ' m. ' + self.number(1, 60)])}"

    def address(self, lines=False):
        """An address in one line, or in two or three."""
        lang, joint = self.language, "\n" if lines else ", "
        street = self.street()
        town = self.city(self.country)
        c = self.country
        if lang == "en" and c in ("US", "CA", "AU"):
            if self.chance(0.25):
                street += self.pick([", ", " "]) + self.pick(["Apt ", "Apt. ", "Suite ", "Unit ", "#", "Floor "]) + self.pick([self.number(1, 40), self.number(1, 9) + "B", self.number(100, 999)])
            if c == "US":
                state = self.pick("AL AZ CA CO CT FL GA IL IN KS KY LA MA MD MI MN MO NC NJ NM NV NY OH OK OR PA TN TX UT VA WA WI".split())
                state = state if self.chance(0.85) else self.pick(names.US_STATES)
                code = self.digits("#####") + (self.digits("-####") if self.chance(0.1) else "")
            elif c == "CA":
                state, code = self.pick(["ON", "QC", "BC", "AB", "MB"]), self.digits("?#? #?#")
            else:
                state, code = self.pick(["NSW", "VIC", "QLD", "WA", "SA"]), self.digits("####")
            n = self.dice.random()
            tail = f"{town}, {state} {code}" if n < 0.75 else f"{town} {state} {code}" if n < 0.85 else f"{town}, {state}" if n < 0.93 else f"{town} {code}"
        elif lang == "en" and c in ("GB", "IE"):
            code = self.digits(self.pick(["??# #??", "?# #??", "??## #??", "?## #??", "??#? #??"]))
            if self.chance(0.2):
                street = self.pick(["Flat ", "Apartment ", "Unit "]) + self.number(1, 30) + ", " + street
            tail = self.pick([f"{town} {code}", f"{town} {code}", f"{town}{joint}{code}", f"{town}, {code}", town])
        elif lang == "en":
            tail = self.pick([f"{town} {self.digits('######')}", f"{town} {self.digits('####')}", town])
        elif lang == "de":
            code = self.digits("#####" if c == "DE" else "####")
            tail = self.pick([f"{code} {town}"] * 6 + [f"D-{code} {town}" if c == "DE" else f"{c}-{code} {town}"])
        elif lang in ("fr", "es", "it"):
            code = self.digits("#####")
            tail = self.pick([f"{code} {town}"] * 5 + [town, f"{town} {code}"])
            if lang == "it" and self.chance(0.4):
                tail += f" ({self.pick(['RM', 'MI', 'TO', 'NA', 'BO', 'FI', 'PD'])})"
        elif lang == "pt":
            code = self.digits("####-###") if c == "PT" else self.digits("#####-###")
            tail = f"{code} {town}" if c == "PT" else self.pick([f"{town} - {self.pick(['SP', 'RJ', 'MG', 'BA', 'RS'])}, {code}", f"{town}/{self.pick(['SP', 'RJ', 'MG'])}"])
        elif lang == "nl":
            tail = f"{self.digits('#### ??') if c == 'NL' else self.digits('####')} {town}"
        else:
            tail = f"{self.digits('##-###')} {town}"
        n = self.dice.random()
        if n < 0.16 and not lines:
            return street
        out = f"{street}{joint}{tail}"
        if n > 0.9:
            out += f"{joint}{self.nation()}"
        return out

    def filler(self, name):
        if name in FILL:
            return self.pick(FILL[name])
        if name == "date":
            y, m, d = self.dice.randint(1940, 2026), self.dice.randint(1, 12), self.dice.randint(1, 28)
            return self.pick([f"{y}-{m:02}-{d:02}", f"{d:02}.{m:02}.{y}", f"{m}/{d}/{y}", f"{d} {FILL['month'][m - 1]} {y}", f"{FILL['month'][m - 1]} {d}, {y}", f"{d:02}/{m:02}/{y}"])
        if name == "year":
            return self.number(1960, 2026)
        if name == "time":
            return f"{self.dice.randint(0, 23):02}:{self.dice.randint(0, 59):02}"
        if name == "num":
            return self.number(2, 99)
        if name == "id":
            return self.digits(self.pick(["######", "INV-####-##", "#########", "?#####", "#-####", "2024/####"]))
        if name == "phone":
            return self.digits(self.pick(["+1 (###) ###-####", "###-###-####", "+49 30 ########", "0### #######", "+44 20 #### ####", "+33 6 ## ## ## ##"]))
        if name == "money":
            return self.digits(self.pick(["$#,###", "€ ###.##", "###,## EUR", "£##", "$###.##", "#.### €"]))
        if name == "user":
            return self.given().lower().replace(" ", "") + self.digits(self.pick(["##", "", "_##"]))
        if name == "email":
            given, family = self.given().lower().replace(" ", ""), self.family().lower().replace(" ", "")
            user = self.pick([f"{given}.{family}", f"{given[0]}{family}", given, f"{given}_{family}", f"{family}.{given}"])
            return f"{user}@{self.pick(['example.com', 'gmail.com', 'acme.org', 'web.de', 'corp.net', 'mail.example.org'])}"
        raise KeyError(name)
