//! Context words by group, in the languages of the countries concerned. A blank stands for any
//! joint in field names (`date of birth` finds `dateOfBirth`); `*` at an end leaves that end open
//! (`telefon*` finds `Telefonnummer`).

macro_rules! groups {
    ($($(#[$doc:meta])* $name:ident = [$($word:literal),* $(,)?];)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        #[repr(u8)]
        enum Index { $($name),* }
        $($(#[$doc])* pub(crate) const $name: u128 = 1 << (Index::$name as u8);)*
        /// Every group with its words.
        pub(crate) const WORDS: &[(u128, &[&str])] = &[$(($name, &[$($word),*])),*];
    };
}

groups! {
    /// Telephone.
    PHONE = ["phone*", "telephone*", "tel", "mobile", "cell", "cellphone", "cell phone", "fax", "call",
        "text me", "whatsapp", "sms", "hotline", "ext", "telefon*", "handy*", "mobil*", "rufnummer",
        "*telefonnummer", "durchwahl", "anrufen", "telefono", "teléfono*", "móvil", "movil", "celular*", "portable",
        "téléphone*", "appelez", "cellulare", "telefoon*", "mobiel*", "bellen", "telefone", "telemóvel",
        "telemovel", "numer telefonu", "komórka", "tfn", "puhelin*", "puh", "tlf", "contact number",
        "phone number", "contact no", "msisdn", "電話", "dial", "ring me", "reach me"];
    /// Payment card.
    CARD = ["card*", "credit card*", "debit card*", "visa", "mastercard", "amex", "american express", "maestro",
        "card number", "cc", "ccn", "pan", "diners", "jcb", "unionpay", "kreditkarte*", "*kartennummer",
        "karte", "carte*", "carte bancaire", "carte de crédit", "tarjeta*", "carta di credito", "cartão*",
        "cartao*", "creditcard*", "karta*", "kort*", "kortnummer"];
    /// Security code of a card.
    CVV = ["cvv", "cvc", "cvv2", "cvc2", "csc", "security code", "card verification", "prüfziffer",
        "sicherheitscode", "kartenprüfnummer", "cryptogramme", "código de seguridad", "codice di sicurezza"];
    /// Expiry of a card.
    EXPIRY = ["exp", "expiry", "expires", "expiration", "exp date", "expiry date", "valid thru", "valid until", "good thru",
        "gültig bis", "ablaufdatum", "expire", "caducidad", "scadenza", "validade", "vervaldatum", "ważna do"];
    /// Bank account.
    ACCOUNT = ["account", "account number", "account no", "acct", "a/c", "acc no", "bank account", "konto", "kontonummer", "kontonr", "kto",
        "konto nr", "ktonr", "compte", "numéro de compte", "cuenta", "número de cuenta", "numero de cuenta", "conto",
        "numero di conto", "conta", "rekening*", "rekeningnummer", "numer konta", "rachunek", "checking", "savings",
        "wire to", "clabe", "beneficiary account", "deposit account"];
    /// IBAN.
    IBAN = ["iban", "konto", "bank", "account", "überweisung", "virement", "transfer", "rekening*"];
    /// BIC.
    BIC = ["bic", "swift", "bic code", "swift code", "swift bic", "bankleitzahl", "bank identifier"];
    /// US routing number.
    ROUTING = ["routing", "aba", "rtn", "routing number", "transit number", "aba number", "bank routing"];
    /// UK sort code.
    SORT_CODE = ["sort code", "sortcode", "sort-code"];
    /// Crypto currency.
    CRYPTO = ["bitcoin", "btc", "ethereum", "eth", "wallet*", "crypto*", "litecoin", "ltc", "monero", "xmr", "tron",
        "trx", "usdt", "ripple", "xrp", "solana", "sol", "dogecoin", "doge", "deposit address", "donate", "ledger"];
    /// Value added tax.
    VAT = ["vat", "vat id", "vat number", "vat no", "vat reg", "ust", "ust id", "ust idnr", "ustidnr", "ust-idnr", "uid", "umsatzsteuer*", "tva",
        "n° tva", "numéro de tva", "iva", "partita iva", "p iva", "piva", "nif", "btw", "btw nummer", "btw-nummer", "mwst", "moms", "nip", "tax number",
        "tax id", "ptu", "dph", "dič", "dic", "áfa"];
    /// Registered company.
    COMPANY = ["company number", "company reg", "company reg no", "kvk-nummer", "kvk nummer", "registered number",  "company no", "registration number", "handelsregister", "hrb", "hra", "siren", "siret", "lei", "ein", "employer identification",
        "fein", "federal tax id", "cnpj", "abn", "acn", "cuit", "nit", "rut", "orgnr", "org nr", "organisationsnummer",
        "regon", "krs", "kvk", "uen", "gstin", "gst", "registro mercantil", "cif", "ico", "ičo", "business number", "company registration",
        "crn", "companies house", "organisasjonsnummer", "cvr", "y-tunnus", "ytunnus", "brn", "corporate number"];
    /// Security of a company.
    SECURITY = ["isin", "cusip", "wkn", "security identifier", "sedol", "valor"];
    /// US social security.
    SSN = ["ssn", "ss#", "social security", "social security number", "social security no", "soc sec", "social sec", "social insurance", "ssn#", "social", "nuss", "seguridad social", "número de afiliación"];
    /// US taxpayer.
    ITIN = ["itin", "taxpayer id", "taxpayer identification", "individual taxpayer", "tin", "tax id"];
    /// US employer.
    EIN = ["ein", "employer identification", "employer id", "federal tax id", "fein", "tax id", "irs number"];
    /// UK health service.
    NHS = ["nhs", "nhs number", "nhs no", "national health"];
    /// UK national insurance.
    NINO = ["nino", "national insurance", "ni number", "ni no", "insurance number", "nat ins"];
    /// UK tax.
    UTR = ["utr", "unique taxpayer", "unique tax reference", "self assessment", "tax reference", "hmrc"];
    /// A tax number, in several languages.
    TAX = ["tax id", "tax number", "tax no", "tax file", "tin", "taxpayer", "steuer*", "steuernummer", "steuer id", "steueridentifikationsnummer", "steuer-id",
        "idnr", "identifikationsnummer", "numéro fiscal", "nif", "nie", "código fiscal", "codice fiscale", "cod fisc", "c f", "partita iva",
        "contribuinte", "número de contribuinte", "bsn", "nip", "skattenummer", "adóazonosító", "afm", "αφμ", "инн", "cpf", "irpf", "pan card", "permanent account", "tfn", "ird", "ird number", "npwp", "cuit", "cuil", "rut", "ruc", "oib"];
    /// A national identity, in several languages.
    NATIONAL = ["national id*", "national identification", "national identity", "identity number", "identity card", "identification number", "id number", "id no", "id card", "id#", "personal id*", "personal number", "citizen id", "government id",
        "personalausweis*", "ausweis*", "ausweisnummer", "personalnummer", "perso", "carte d'identité", "carte nationale", "cni", "documento", "documento nacional", "cédula", "cedula",
        "carta d'identità", "carta identita", "documento de identidad", "dni", "nie", "identiteitskaart", "identiteitsbewijs", "dowód", "dowod osobisty", "nummer identity",
        "bilhete de identidade", "cartão de cidadão", "curp", "nin", "idnr", "id kaart", "mynumber", "henkilökortti", "national number", "nid", "nik", "ktp", "teudat zehut", "identiteetti"];
    /// Passport.
    PASSPORT = ["passport*", "passport number", "passport no", "reisepass*", "reisepassnummer", "passnummer", "pass nr", "passeport*", "numéro de passeport", "pasaporte*", "passaporto*", "passaporte*", "paspoort*", "paspoortnummer", "paszport*",
        "numer paszportu", "passnr", "pas nr", "travel document", "паспорт", "旅券", "护照"];
    /// Driving licence.
    DRIVER = ["driver license", "drivers license", "driver's license", "driver licence", "drivers licence", "driver's licence", "driving licence", "driving license", "dl", "dl number", "dl no", "dl#", "license number", "licence number",
        "dvla", "führerschein*", "fuehrerschein*", "führerscheinnummer", "permis de conduire", "permis", "carnet de conducir", "licencia de conducir", "patente di guida", "carta de condução", "rijbewijs*", "rijbewijsnummer",
        "prawo jazdy", "körkort*", "førerkort", "kørekort", "ajokortti", "cnh", "driver lic", "dmv"];
    /// German social insurance.
    RVNR = ["rvnr", "rentenversicherung*", "rentenversicherungsnummer", "sozialversicherung*", "sozialversicherungsnummer", "sv nummer", "sv-nummer", "svnr", "sv nr", "versicherungsnummer", "vsnr", "rv nummer"];
    /// French social insurance.
    NIR = ["nir", "numéro de sécurité sociale", "sécurité sociale", "securite sociale", "sécu", "numéro de sécu", "n° ss", "insee", "numéro ss", "carte vitale", "assuré"];
    /// Spanish identity.
    DNI = ["dni", "nie", "nif", "documento nacional", "identidad", "extranjero"];
    /// Italian tax code.
    CODICE = ["codice fiscale", "cod fiscale", "c f", "cf", "cod fisc", "fiscale"];
    /// Portuguese tax.
    PT_NIF = ["nif", "contribuinte", "número fiscal", "numero fiscal", "identificação fiscal", "número de contribuinte"];
    /// Dutch citizen service number.
    BSN = ["bsn", "burgerservicenummer", "sofinummer", "sofi", "citizen service", "burger service nummer"];
    /// Belgian national number.
    BE_NN = ["rijksregister*", "rijksregisternummer", "registre national", "numéro national", "national number", "nationaal nummer", "insz", "niss", "rrn", "nn"];
    /// Swiss and Austrian social insurance.
    AHV = ["ahv", "ahvn13", "ahv-nr", "ahv nummer", "avs", "avs number", "sozialversicherung*", "social security", "svnr", "sv-nummer", "sv nummer", "sv nr", "e-card", "versicherungsnummer", "nummer avs", "n° avs"];
    /// Nordic personal numbers.
    NORDIC = ["personnummer", "personnr", "pnr", "samordningsnummer", "fødselsnummer", "fodselsnummer", "fnr", "d-nummer", "cpr", "cpr-nr", "cpr nummer", "cpr number", "henkilötunnus", "henkilotunnus", "hetu", "sotu", "kennitala", "personbeteckning", "swedish personal", "danish personal", "finnish personal"];
    /// Poland.
    PESEL = ["pesel", "nip", "regon", "dowód osobisty", "numer pesel", "dowodu"];
    /// Central and eastern Europe.
    EAST = ["rodné číslo", "rodne cislo", "rodné", "r č", "rč", "birth number", "cnp", "cod numeric personal", "егн", "egn", "oib", "osobni identifikacijski", "emšo", "emso", "jmbg", "taj", "taj szám", "adóazonosító", "adóazonosító jel", "amka", "αμκα", "afm", "αφμ", "isikukood", "asmens kodas", "personas kods", "személyi", "снилс", "snils", "инн", "inn", "рнокпп", "іпн", "rnokpp", "jib", "иин", "iin", "personal code"];
    /// Ireland.
    PPSN = ["pps", "ppsn", "pps number", "pps no", "personal public service"];
    /// India.
    INDIA = ["aadhaar*", "aadhar*", "uidai", "uid", "pan", "pan card", "pan number", "pan no", "permanent account", "income tax", "voter", "epic", "gstin", "आधार", "vid", "upi", "ifsc"];
    /// Brazil.
    BRAZIL = ["cpf", "cnpj", "cnh", "rg", "cadastro de pessoa*", "cadastro nacional", "receita federal", "pis", "nis", "título de eleitor"];
    /// Canada.
    SIN = ["sin", "social insurance", "social insurance number", "nas", "numéro d'assurance sociale", "assurance sociale"];
    /// Canadian health cards.
    CA_HEALTH = ["ohip", "health card", "health card number", "ramq", "carte soleil", "phn", "mcp", "personal health number", "assurance maladie"];
    /// Australia and New Zealand.
    AUSTRALIA = ["tfn", "tax file", "tax file number", "medicare", "medicare number", "abn", "acn", "ird", "ird number", "nhi", "nhi number", "centrelink", "crn"];
    /// Mexico.
    MEXICO = ["curp", "rfc", "nss", "imss", "clave única", "registro federal", "ine", "clave de elector"];
    /// Spanish speaking South America.
    SOUTH_AMERICA = ["rut", "cuit", "cuil", "nit", "cédula", "cedula", "cedula de ciudadanía", "ruc", "rif", "cédula de identidad", "rol único"];
    /// East and south-east Asia.
    ASIA = ["身份证", "身份證", "身份证号", "resident id", "residents id", "identity card", "hkid", "hong kong id", "身分證", "national id", "マイナンバー", "個人番号", "my number", "mynumber", "주민등록번호", "주민번호", "외국인등록번호", "rrn", "resident registration", "nric", "fin", "ic number", "ic no", "mykad", "uen", "เลขประจำตัวประชาชน", "บัตรประชาชน", "thai id", "nik", "ktp", "npwp", "cccd", "cmnd", "căn cước", "umid", "sss", "philhealth", "tin", "citizen id"];
    /// Africa and the Middle East.
    AFRICA = ["sa id", "south african id", "id number", "id no", "rsa id", "nin", "bvn", "bank verification", "national identification number", "ghana card", "kenya", "huduma", "الرقم القومي", "national id", "emirates id", "eid", "הויות", "תעודת זהות", "teudat zehut", "israeli id", "iqama", "saudi id", "tc kimlik", "kimlik", "tckn", "t c", "tc no", "kimlik no", "nüfus", "identity number", "رقم الهوية"];
    /// Date of birth.
    BIRTH = ["dob", "d o b", "date of birth", "birth date", "birthdate", "birthday", "born", "born on", "birth", "geburtsdatum", "geb", "geb am", "geboren", "geboren am", "geburtstag", "geb datum", "date de naissance", "né le", "née le", "né", "née", "nato", "nata", "naissance",
        "fecha de nacimiento", "nacido", "nacida", "nacimiento", "data di nascita", "nato il", "nata il", "nascita", "data de nascimento", "nascido", "nascida", "nascimento", "geboortedatum", "geb datum", "data urodzenia", "urodzony", "urodzona", "ur",
        "födelsedatum", "född", "fødselsdato", "født", "syntymäaika", "datum narození", "dátum narodenia", "születési", "data nașterii", "дата рождения", "生年月日", "出生日期", "生日"];
    /// Another date that belongs to a person.
    EVENT_DATE = ["admitted", "admission date", "date of admission", "discharged", "discharge date", "date of discharge", "date of death", "died", "deceased", "date of service", "visit date", "appointment", "date of visit", "hire date", "hired", "start date", "termination date", "wedding", "surgery date", "date of surgery", "aufnahmedatum", "entlassung*", "gestorben", "eintrittsdatum", "date d'admission", "date d'entrée", "fecha de ingreso", "fecha de alta", "date of issue", "issue date", "issued on"];
    /// Age.
    AGE = ["age", "aged", "alter", "âge", "edad", "età", "idade", "leeftijd", "wiek", "years old", "year old", "jahre alt", "jährig*", "ans", "años", "anni", "anos", "jaar oud", "lat", "yo", "y/o", "yrs", "yrs old", "-year-old"];
    /// Medical record.
    MRN = ["mrn", "medical record", "medical record number", "patient id", "patient number", "patient no", "patient#", "chart number", "chart no", "hospital number", "hospital no", "health record", "patientennummer", "patienten id", "patienten-id", "patienten nr", "fallnummer", "numéro de patient", "ipp", "historia clínica", "historia clinica", "nhc", "cartella clinica", "patiëntnummer", "numer pacjenta", "encounter", "accession"];
    /// Health insurance.
    HEALTH = ["insurance no", "insurance", "vers.-nr", "vers nr", "versicherten-nr", "utente", "n.º de utente", "número de utente", "health insurance", "member id", "member number", "member no", "policy number", "policy no", "subscriber id", "group number", "insurance id", "insurance number", "insured id", "krankenversicherung*", "krankenversichertennummer", "versichertennummer", "kvnr", "kv-nummer", "krankenkasse", "medicare", "mbi", "medicaid", "beneficiary", "mutuelle", "seguro", "tessera sanitaria", "verzekeringsnummer", "polisnummer", "versicherungsnummer", "prior auth", "authorization number", "npi", "dea", "provider id", "provider number", "carte vitale", "ehic"];
    /// Medical professional.
    MEDICAL_LICENSE = ["nmc pin", "nmc", "hcpc", "gdc number", "npi", "national provider", "dea", "dea number", "dea no", "dea#", "medical license", "lanr", "arztnummer", "bsnr", "betriebsstättennummer", "rpps", "gmc", "gmc number", "provider", "prescriber", "physician", "license no"];
    /// Diagnosis.
    DIAGNOSIS = ["diagnosis", "diagnosed", "diagnoses", "dx", "icd", "icd-10", "icd10", "diagnose*", "diagnostic", "diagnóstico", "diagnosi", "befund"];
    /// Vehicle.
    VIN = ["vin", "vehicle identification", "vehicle id", "chassis", "chassis number", "fahrgestellnummer", "fahrzeug-identifizierungsnummer", "fin", "numéro de châssis", "bastidor", "telaio", "fgstnr", "vehicle"];
    /// Licence plate.
    PLATE = ["license plate", "licence plate", "number plate", "plate", "plate number", "plates", "registration", "reg no", "reg", "vehicle registration", "kennzeichen", "nummernschild", "plaque", "immatriculation", "plaque d'immatriculation", "matrícula", "matricula", "targa", "placa", "kenteken", "tablica", "numer rejestracyjny", "vehicle", "tag number"];
    /// Number of a customer, employee, case, order.
    REFERENCE = ["customer id", "customer number", "customer no", "client id", "client number", "client no", "employee id", "employee number", "employee no", "emp id", "staff id", "staff number", "personnel number", "badge", "badge number", "case number", "case no", "case id", "ticket", "ticket number", "order number", "order no", "order id", "invoice number", "invoice no", "reference number", "reference no", "ref no", "ref", "claim number", "claim", "claim #", "order #", "case #", "ticket #", "invoice #", "reference #", "policy #", "account #", "claim no", "contract number", "contract no", "membership number", "student id", "student number", "booking reference", "confirmation number", "tracking number", "pnr", "frequent flyer", "loyalty number", "kundennummer", "kunden nr", "kundennr", "kdnr", "kd nr", "personalnummer", "mitarbeiternummer", "matrikelnummer", "auftragsnummer", "bestellnummer", "rechnungsnummer", "rechnung nr", "vertragsnummer", "aktenzeichen", "az", "vorgangsnummer", "mitgliedsnummer", "numéro de client", "numéro client", "n° client", "numéro de dossier", "numéro de commande", "numéro de contrat", "matricule", "número de cliente", "número de pedido", "número de empleado", "expediente", "codice cliente", "numero cliente", "numero pratica", "matricola", "número do cliente", "klantnummer", "klant nr", "personeelsnummer", "dossiernummer", "bestelnummer", "factuurnummer", "numer klienta", "numer zamówienia", "nr klienta", "sygnatura",
        "staff no", "staff nr", "payroll no", "payroll", "bib", "account no", "account ref", "our ref", "your ref", "file no", "file number", "docket", "docket no", "incident no", "incident number", "application no", "application number", "registration no", "membership no", "member ref", "home office reference", "reference", "kd.-nr", "kd.nr", "kd-nr", "kunden-nr", "personal-nr", "pers.-nr", "personalnr", "mitglieds-nr", "vertrags-nr", "vertragsnr", "rechnungs-nr", "rechnungsnr", "rg.-nr", "auftrags-nr", "auftragsnr", "bestell-nr", "bestellnr", "kindergeldnummer", "zählernummer", "schadennummer", "schaden-nr", "policennummer", "geschäftszeichen", "aktennummer", "kassenzeichen", "numéro de sinistre", "sinistre n°", "n° de sinistre", "n° de dossier", "n° de commande", "n° de contrat", "n° contrat", "numéro de facture", "número de póliza", "nº de póliza", "número de contrato", "número de expediente", "número de factura", "codice ordine", "numero ordine", "numero polizza", "numero contratto", "número de apólice", "número de encomenda", "número da encomenda", "número do contrato", "número do processo", "zaaknummer", "kenmerk", "polisnr", "ordernummer", "contractnummer", "lidnummer", "klantnr", "nr zamówienia", "nr umowy", "numer umowy", "numer sprawy", "nr sprawy", "zgłoszenie nr", "nr zgłoszenia", "numer polisy", "nr polisy"];
    /// Things that have a number of their own, when it has the form of one.
    REFERENCE_NEAR = ["order", "booking", "booked", "reservation", "contract", "agreement", "file", "member", "customer", "client", "employee", "policy", "incident", "case", "complaint", "account", "invoice", "shipment", "parcel", "consignment", "voucher", "application", "appointment", "subscription", "patient", "student", "driver", "id", "employee_id", "customer_id", "order_id",
        "bestellung", "auftrag", "vertrag", "buchung", "rechnung", "kunde", "kundin", "vorgang", "schaden", "schadensfall", "sendung", "police", "anzeige", "akte",
        "commande", "sinistre", "dossier", "contrat", "facture", "réservation", "colis", "pedido", "contrato", "factura", "póliza", "reserva", "siniestro", "caso", "ordine", "contratto", "fattura", "polizza", "pratica", "prenotazione", "sinistro", "encomenda", "fatura", "apólice", "processo", "bestelling", "polis", "factuur", "zaak", "boeking", "pakket", "zamówienie", "zamówienia", "umowa", "umowy", "faktura", "sprawa", "zgłoszenie", "zgłoszenia", "polisa", "przesyłka"];

    /// IMEI and other mobile identities.
    IMEI = ["imei", "meid", "device id", "handset", "imei number"];
    /// Subscriber.
    SUBSCRIBER = ["imsi", "iccid", "sim", "sim card", "sim number", "subscriber"];
    /// Serial numbers.
    SERIAL = ["serial", "serial number", "serial no", "s/n", "sn", "seriennummer", "serien nr", "numéro de série", "número de serie", "numero di serie", "serienummer", "numer seryjny", "asset tag"];
    /// Network addresses.
    NET = ["ip", "ip address", "ipaddress", "ipv4", "ipv6", "host", "hostname", "server", "client", "remote", "remote addr", "addr", "from", "peer", "connect*", "gateway", "dns", "login", "logged in", "source", "src", "dst", "x-forwarded-for", "ip-adresse", "adresse ip", "dirección ip"];
    /// Host names.
    HOST = ["host", "hostname", "host name", "workstation name", "computer name", "machine name", "server name", "server", "node", "fqdn", "machine", "computer", "workstation", "rechner", "serveur", "servidor"];
    /// Versions: what looks like an address is none.
    VERSION = ["version*", "ver", "release", "build", "firmware", "v", "revision", "driver", "assembly", "semver", "assemblyversion", "fileversion"];
    /// Coordinates.
    GEO = ["lat", "lon", "lng", "long", "latitude", "longitude", "gps", "coordinates", "coords", "coordinate", "geo", "geolocation", "location", "position", "koordinaten", "standort", "breitengrad", "längengrad", "coordonnées", "coordenadas", "coordinate gps", "latlng", "latlon"];
    /// Social networks.
    SOCIAL = ["twitter", "instagram", "insta", "ig", "telegram", "tiktok", "x com", "discord", "snapchat", "snap", "handle", "facebook", "fb", "mastodon", "bluesky", "threads", "linkedin", "github", "reddit", "youtube", "twitch", "follow", "follow me", "dm", "dm me", "skype", "signal", "wechat", "weibo", "line id", "social media"];
    /// User names.
    USERNAME = ["username", "user name", "user id", "userid", "user", "login", "logon", "login name", "screen name", "nickname", "benutzername", "benutzer", "anmeldename", "nom d'utilisateur", "utilisateur", "identifiant", "nombre de usuario", "usuario", "nome utente", "utente", "nome de usuário", "usuário", "gebruikersnaam", "gebruiker", "nazwa użytkownika", "użytkownik", "account name", "uid", "samaccountname", "logged in as"];
    /// Postal code.
    POSTAL = ["zip", "zip code", "zipcode", "postal code", "postcode", "post code", "plz", "postleitzahl", "code postal", "código postal", "codigo postal", "cap", "cep", "kod pocztowy", "postnummer", "postal", "pin code", "pincode"];
    /// Kinds of streets.
    M_STREET = ["street", "st", "avenue", "ave", "road", "rd", "boulevard", "blvd", "lane", "ln", "drive", "dr", "court", "ct", "way", "place", "terrace", "square", "highway", "hwy", "parkway", "pkwy", "close", "crescent", "gardens",
        "*straße", "*strasse", "*str", "*allee", "*weg", "*platz", "*gasse", "*ring", "*damm", "*ufer", "rue", "chemin", "impasse", "quai", "calle", "avenida", "plaza", "paseo", "viale", "via", "piazza", "corso", "rua", "praça", "*straat", "*laan", "*plein", "*gracht", "ul", "ulica"];
    /// Where rows of a database begin.
    M_INSERT = ["insert into"];
    /// Legal forms of companies.
    M_LEGAL = ["gmbh & co. kg", "gmbh & co. kgaa", "gmbh & co kg", "ggmbh", "gmbh", "ag & co. kg", "kgaa", "ag", "kg", "ohg", "ug", "e.k.", "eg", "e.v.", "ltd.", "ltd", "limited", "llp", "plc", "llc", "l.l.c.", "inc.", "inc", "corp.", "corp", "incorporated", "pty ltd", "pvt ltd", "s.a.s.", "s.a.", "s.a", "sas", "sarl", "s.à r.l.", "eurl", "s.l.u.", "s.l.", "slu", "s.p.a.", "spa", "s.r.l.", "srl", "s.n.c.", "scarl", "lda.", "lda", "ltda.", "ltda", "b.v.", "bv", "n.v.", "nv", "v.o.f.", "vof", "sp. z o.o.", "sp.j.", "a/s", "aps", "asa", "oyj", "oy", "s.r.o.", "d.o.o.", "kft.", "kft", "zrt.", "zrt", "& sons", "& fils", "& söhne", "& partner", "& daughters", "& co.", "co."];
    /// Where a home directory begins.
    M_HOME = ["*/home/*", "*/users/*", "*\\users\\*", "*\\\\users\\\\*"];
    /// Between scheme and authority of a URL.
    M_URL = ["*://*"];
    /// Ends of host names inside an organisation.
    M_HOST = ["*.internal*", "*.corp*", "*.local*", "*.lan*", "*.intranet*", "*.intra*", "*.localdomain*", "*.home.arpa*", "*.priv*"];
    /// The at sign in disguise.
    M_AT = ["*[at]*", "*(at)*", "*{at}*", "*<at>*", "*[ at ]*", "*( at )*", "* dot *", "* punkt *"];
    /// A label of a form that only a person's name can follow.
    F_PERSON = [
        "full name", "fullname", "first name", "firstname", "last name", "lastname", "surname", "given name",
        "givenname", "family name", "familyname", "middle name", "maiden name", "patient name",
        "customer name", "client name", "contact name", "employee name", "applicant name", "cardholder name",
        "student name", "legal name", "name on card", "passenger name", "guest name", "mother's maiden name",
        "vorname", "nachname", "familienname", "geburtsname", "vor- und nachname", "prénom", "prenom",
        "nom complet", "nom de famille", "nom et prénom", "nom et prénoms", "nom de naissance", "apellido",
        "apellidos", "nombre completo", "nombre y apellidos", "cognome", "nome e cognome", "nome completo",
        "sobrenome", "apelido", "voornaam", "achternaam", "volledige naam", "imię", "nazwisko",
        "imię i nazwisko", "imie", "imie i nazwisko", "förnamn", "efternamn", "fornavn", "etternavn",
        "etunimi", "sukunimi", "fname", "lname", "forename", "姓名", "名前", "氏名", "이름", "имя", "фамилия", "фио",
    ];
    /// A person's part in a form, before a colon and a name.
    F_ROLE = [
        "nom", "nome", "nombre", "naam", "navn", "namn", "nimi",
        "patient", "customer", "contact person", "employee", "applicant", "candidate", "cardholder",
        "card holder", "account holder", "accountholder", "beneficiary", "signed", "signed by", "witness",
        "landlord", "insured", "policyholder", "next of kin", "emergency contact", "spouse", "physician",
        "attending", "nurse", "therapist", "student", "supervisor", "interviewer", "interviewee",
        "participant", "attendee", "attendees", "passenger", "plaintiff", "defendant", "claimant", "kunde",
        "kundin", "patientin", "ansprechpartner", "ansprechpartnerin", "mitarbeiter", "mitarbeiterin",
        "bewerber", "bewerberin", "kontoinhaber", "karteninhaber", "empfänger", "absender", "antragsteller",
        "antragstellerin", "mieter", "mieterin", "vermieter", "arzt", "ärztin", "versicherter",
        "versicherte", "unterzeichner", "teilnehmer", "sachbearbeiter", "sachbearbeiterin", "käufer",
        "verkäufer", "cliente", "patiente", "titulaire", "bénéficiaire", "salarié", "salariée", "locataire",
        "bailleur", "médecin", "demandeur", "signataire", "paciente", "titular", "beneficiario", "empleado",
        "empleada", "solicitante", "inquilino", "médico", "firmado", "paziente", "intestatario",
        "dipendente", "richiedente", "conduttore", "locatore", "firmato", "doente", "funcionário",
        "requerente", "assinado", "klant", "patiënt", "contactpersoon", "medewerker", "rekeninghouder",
        "ontvanger", "afzender", "aanvrager", "huurder", "verhuurder", "ondertekend", "pacjent", "pacjentka",
        "klient", "klientka", "odbiorca", "nadawca", "pracownik", "wnioskodawca", "najemca", "lekarz",
        "posiadacz",
    ];
    /// A label before names of people and of other things.
    F_NAME = [
        "name", "client", "contact", "holder", "recipient", "sender", "attn", "attention", "signature",
        "tenant", "buyer", "seller", "guardian", "doctor", "teacher", "member", "member name", "author",
        "reviewer", "assignee", "reporter", "manager", "caller", "display name", "guest", "driver", "owner",
        "father", "mother", "from", "to", "cc", "bcc", "requested by", "approved by", "prepared by",
        "reported by", "submitted by", "created by", "assigned to", "billed to", "bill to", "ship to",
        "unterschrift", "bearbeiter", "halter", "destinataire", "expéditeur", "interlocuteur",
        "destinatario", "remitente", "contacto", "mittente", "referente", "utente",
        "destinatário", "remetente",
    ];
    /// A label before a city or region.
    F_PLACE = ["city", "town", "ort", "wohnort", "stadt", "ville", "ciudad", "città", "cidade", "plaats", "woonplaats", "miasto", "miejscowość", "place of birth", "birthplace", "geburtsort", "lieu de naissance", "lugar de nacimiento", "luogo di nascita", "city of birth", "naturalidade", "geboorteplaats", "miejsce urodzenia"];
    /// A label before a company.
    F_COMPANY = ["company", "company name", "employer", "organization", "organisation", "organization name", "firma", "arbeitgeber", "unternehmen", "société", "entreprise", "employeur", "empresa", "azienda", "ditta", "bedrijf", "werkgever", "pracodawca"];
    /// A label of a form before an address.
    F_ADDRESS = ["address", "home address", "street address", "street", "mailing address", "postal address", "billing address", "shipping address", "delivery address", "residence", "residential address", "current address", "permanent address", "address line", "address line 1", "address1", "addr1", "ship to address", "place of residence", "lives at", "resides at", "living at", "live at", "anschrift", "adresse", "wohnanschrift", "straße", "strasse", "lieferadresse", "rechnungsadresse", "postanschrift", "wohnhaft", "wohnhaft in", "adresse postale", "adresse de livraison", "domicile", "demeurant", "rue", "dirección", "direccion", "domicilio", "calle", "dirección postal", "indirizzo", "residenza", "residente in", "via", "endereço", "endereco", "morada", "rua", "adres", "straat", "woonadres", "adres zamieszkania", "ulica", "adres korespondencyjny", "adress", "osoite"];
}
