"""Telling words of our own in eight languages: legal forms, institutions, titles, streets, roles."""

LEGAL = """
Inc|Inc.|Incorporated|Corp|Corp.|Corporation|LLC|L.L.C.|Ltd|Ltd.|Limited|LLP|LP|PLC|plc|Co.|Company|Group|Holding|Holdings
GmbH|AG|KG|OHG|UG|e.V.|eG|KGaA|mbH|SE|GbR|e.K.|& Co. KG|GmbH & Co. KG|SA|S.A.|SARL|S.A.R.L.|SAS|S.A.S.|SASU|EURL|SCI|SNC
S.L.|SL|S.L.U.|S.A.U.|S. de R.L.|S.A. de C.V.|SpA|S.p.A.|Srl|S.r.l.|S.n.c.|Lda|Lda.|Ltda|Ltda.|S/A|EIRELI|ME|BV|B.V.|NV|N.V.|VOF|CV
sp. z o.o.|Sp. z o.o.|S.K.A.|Sp.j.|Sp. k.|Oy|Oyj|AB|A/S|ApS|AS|ASA|d.o.o.|a.s.|s.r.o.|Kft|Kft.|Zrt|Pty|Pty Ltd|Pvt|Pvt. Ltd.|Bhd|Sdn Bhd|K.K.|Co., Ltd.|OOO|OÜ|UAB|SIA
""".replace("\n", "|")

ORG_WORDS = """
bank university college institute school academy hospital clinic ministry department agency authority council committee commission
association foundation society union federation league club party press times post news magazine journal network radio television
airlines airways motors industries technologies technology systems solutions services consulting partners associates ventures capital
insurance assurance pharma pharmaceuticals laboratories labs software media entertainment studios records pictures games publishing
logistics energy electric oil gas steel chemicals foods brewery bakery restaurant hotel hotels resorts supermarket stores retail
court police army navy church parliament senate congress museum library theatre theater orchestra band team united fc
universität hochschule fachhochschule klinikum klinik krankenhaus sparkasse volksbank versicherung stiftung verein verband ministerium amt
amtsgericht landgericht finanzamt stadtwerke werke schule gymnasium praxis kanzlei apotheke bundesamt gesellschaft bäckerei autohaus
université école institut hôpital clinique banque assurance ministère mairie société fondation association lycée collège cabinet pharmacie boulangerie
universidad escuela instituto hospital clínica banco seguros ministerio ayuntamiento fundación asociación colegio farmacia editorial
università scuola istituto ospedale clinica banca assicurazioni ministero comune fondazione associazione liceo farmacia studio
universidade escola instituto seguros ministério câmara fundação associação colégio farmácia construções
universiteit hogeschool ziekenhuis verzekeringen gemeente stichting vereniging bakkerij apotheek rabobank
uniwersytet politechnika szkoła szpital przychodnia urząd fundacja stowarzyszenie apteka spółka
"""

TITLES = """
mr mr. mrs mrs. ms ms. miss mx dr dr. prof prof. professor doctor sir lady lord madam judge justice president senator mayor minister
captain capt capt. colonel col col. general gen gen. sergeant sgt sgt. lieutenant lt lt. officer detective inspector reverend rev rev. father
sister brother uncle aunt auntie nurse coach king queen prince princess pope saint rabbi imam chancellor governor gov. rep. sen. hon. attorney
herr frau herrn hr. fr. fräulein dipl.-ing. bürgermeister bürgermeisterin präsident kanzler ministerin onkel tante oma opa schwester
monsieur madame mademoiselle m. mme mlle docteur professeur maître maire président
señor señora señorita sr sr. sra sra. srta srta. don doña doctor doctora profesor profesora alcalde presidente
signor signora signorina sig. sig.ra dott. dott.ssa dottor dottoressa avvocato avv. ing. sindaco
senhor senhora dom dona doutor doutora prefeito meneer mevrouw dhr dhr. mevr mevr. mw. burgemeester juffrouw
pan pani panu doktor inż mgr prezydent burmistrz ksiądz
"""

STREETS = """
street st st. avenue ave ave. road rd rd. lane ln ln. drive dr. boulevard blvd blvd. court ct. place pl. square sq. terrace way parkway pkwy
highway hwy crescent close gardens grove row mews suite apt apt. apartment unit floor fl building bldg room ste box p.o. po flat house
straße strasse str str. weg platz allee gasse ring damm ufer chaussee steig hof hausnummer postfach stiege
rue avenue boulevard place chemin impasse allée quai cours route passage bis cedex appartement étage
calle avenida avda avda. plaza paseo carretera camino ronda piso puerta c/ av. urbanización colonia
via viale piazza corso largo vicolo strada interno scala rua travessa praça largo estrada alameda rodovia andar bloco
straat laan weg plein gracht kade singel dreef ulica ul. aleja al. plac os. osiedle m.
"""

ROLES = """
patient customer client applicant candidate employee manager supervisor owner tenant landlord buyer seller witness lawyer author
mother father wife husband son daughter brother sister friend colleague boss neighbour neighbor spouse partner guest passenger
teacher student reporter assignee contact sender recipient agent driver beneficiary cardholder defendant plaintiff
kunde kundin mieter vermieter mitarbeiter mitarbeiterin kollege kollegin chef chefin mutter vater sohn tochter freund freundin patientin
ansprechpartner geschäftsführer vertreten client cliente paciente paziente patiënt pacjent collègue mari femme fils fille ami amie
marido mujer hijo hija amigo amiga compañero jefe marito moglie figlio figlia collega esposa filho filha chefe man vrouw zoon dochter
name vorname nachname nom prénom nombre apellido apellidos nome cognome sobrenome naam voornaam achternaam imię nazwisko surname firstname lastname
called named signed regards cheers sincerely thanks hi hello dear hey hallo liebe lieber bonjour cher chère hola querido ciao caro cara olá oi beste geachte cześć
""".replace("mr. ", "")

PARTICLES = "von van de der den di da del della dos das du le la el al bin ibn zu zum zur ter ten y e af av san st mac mc o d l abu ben los las do vom vander op 't het"

BRANDS = """
Google|Microsoft|Apple|Amazon|Facebook|Meta|Netflix|Twitter|IBM|Oracle|SAP|Siemens|Bosch|BMW|Volkswagen|Daimler|Porsche|Audi|Toyota|Honda|Nissan
Sony|Samsung|LG|Huawei|Xiaomi|Nokia|Ericsson|Intel|AMD|Nvidia|Cisco|Dell|HP|Lenovo|Adobe|Salesforce|Uber|Lyft|Airbnb|Spotify|PayPal|Stripe|Visa
Mastercard|Goldman Sachs|JPMorgan|JPMorgan Chase|Morgan Stanley|Citigroup|Barclays|HSBC|Deutsche Bank|Commerzbank|BNP Paribas|Société Générale|Santander|BBVA|UniCredit|ING|UBS|Credit Suisse
Allianz|AXA|Generali|Zurich|Munich Re|Swiss Re|Nestlé|Unilever|Danone|L'Oréal|Procter & Gamble|Johnson & Johnson|Pfizer|Novartis|Roche|Bayer|Merck|Sanofi|AstraZeneca|GlaxoSmithKline
BASF|Shell|BP|ExxonMobil|Chevron|Total|TotalEnergies|Eni|Equinor|Gazprom|Boeing|Airbus|Lockheed Martin|Rolls-Royce|General Electric|General Motors|Ford|Tesla|SpaceX|NASA|ESA
Walmart|Target|Costco|IKEA|Aldi|Lidl|Tesco|Carrefour|Rewe|Edeka|McDonald's|Starbucks|Burger King|KFC|Coca-Cola|PepsiCo|Nike|Adidas|Puma|H&M|Zara|Inditex
DHL|FedEx|UPS|Deutsche Bahn|SNCF|Lufthansa|Ryanair|easyJet|Air France|KLM|British Airways|Delta Air Lines|United Airlines|American Airlines|Emirates
BBC|CNN|Reuters|Associated Press|New York Times|Washington Post|The Guardian|Der Spiegel|Le Monde|El País|Fox News|ARD|ZDF
FBI|CIA|NSA|NATO|UN|United Nations|European Union|European Commission|European Central Bank|World Bank|IMF|WHO|UNICEF|UNESCO|OECD|Red Cross|Amnesty International|Greenpeace
Harvard|Stanford|MIT|Oxford|Cambridge|Yale|Princeton|ETH|Sorbonne|Caltech|Real Madrid|FC Barcelona|Manchester United|Bayern Munich|Juventus|Arsenal|Chelsea|Liverpool|Lakers|Yankees
Deloitte|PwC|KPMG|Ernst & Young|EY|McKinsey|Accenture|Capgemini|Infosys|Tata|Wipro|Vodafone|Telefónica|Orange|Deutsche Telekom|T-Mobile|Verizon|AT&T|Comcast|OpenAI|Anthropic|GitHub|GitLab|Reddit|LinkedIn|YouTube|Instagram|TikTok|WhatsApp
Republican Party|Democratic Party|Labour Party|Conservative Party|CDU|SPD|FDP|Congress|Senate|Parliament|Bundestag|Supreme Court|Pentagon|White House|Scotland Yard|Interpol|Europol
Acme|Acme Corp|Globex|Initech|Umbrella|Hooli|Contoso|Fabrikam|Northwind|Wayne Enterprises|Stark Industries
AOK|TK|Barmer|Techniker Krankenkasse|DAK|Enel|Telecom Italia|Ferrari|Fiat|Lavazza|Petrobras|Itaú|Bradesco|Philips|Heineken|ABN AMRO|Rabobank|PKN Orlen|PKO BP|Allegro|Mercadona|Iberia|Repsol|Renault|Peugeot|Michelin
""".replace("\n", "|")


def split(text, by=None):
    return sorted({w.strip() for w in (text.split(by) if by else text.split()) if w.strip()})
