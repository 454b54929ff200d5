import Records

extension IdentifyingColumns {
  /// Headings of German, French, Spanish, Italian, Portuguese and Dutch exports, with and without their accents; after `=` they must be all of the heading.
  ///
  /// Words that name a drug or a test as well as a person (`nom`, `nombre`, `nome`) stand alone or beside a word that says whose they are, and no short form stands that is one of medicine, too
  /// (`DNI`, `CIP`, `CNS`).
  static let foreign: [(identifierClass: IdentifierClass, phrases: [String])] = [
    (.socialSecurity, [
      "sozialversicherungsnummer", "svnr", "sv nummer", "sécurité sociale", "securite sociale", "=nir", "=nss", "seguridad social", "seguro social",
      "codice fiscale", "=cpf", "=bsn", "burgerservicenummer", "número dni", "numero dni", "dni paciente", "=curp", "=cedula", "=cédula", "ahv nummer", "ahv nr",
    ]),
    (.email, ["courriel", "correo", "correo electronico", "correo electrónico", "posta elettronica"]),
    (.telephone, [
      "telefon", "telefonnummer", "handy", "handynummer", "mobiltelefon", "mobilnummer", "festnetz", "téléphone", "=tél", "tél portable", "tel portable", "teléfono", "telefono",
      "=móvil", "=movil", "=celular", "=cellulare", "telefone", "telefoon", "telefoonnummer",
    ]),
    (.dates, [
      "geburtsdatum", "geburtstag", "=geboren", "geb datum", "=geb", "sterbedatum", "todesdatum", "date de naissance", "date naissance", "=naissance", "ddn", "=décès",
      "date de décès", "date de deces", "date décès", "date deces", "fecha de nacimiento", "fecha nacimiento", "=nacimiento", "fec nac", "fecha de defunción",
      "fecha de defuncion", "fecha defunción", "fecha defuncion", "data di nascita", "data nascita", "=nascita", "data de nascimento", "data nascimento",
      "=nascimento", "geboortedatum", "overlijdensdatum",
    ]),
    (.certificate, ["ausweisnummer", "reisepass", "führerschein", "passeport", "pasaporte", "passaporto", "=passaporte", "rijbewijs"]),
    (.healthPlan, [
      "versichertennummer", "versicherten nr", "krankenversichertennummer", "kvnr", "=egk", "n assuré", "numéro d assuré", "tessera sanitaria", "cartão sus",
      "cartao sus", "tarjeta sanitaria", "polisnummer",
    ]),
    (.account, ["kontonummer", "kundennummer", "rekeningnummer"]),
    (.medicalRecord, [
      "patientennummer", "patienten nr", "patientennr", "patnr", "pat nr", "patienten id", "patientenid", "fallnummer", "fall nr", "fallnr", "n patient",
      "no patient", "nr patient", "num patient", "numéro patient", "numero patient", "id patient", "patient nr", "n dossier", "numéro de dossier",
      "numero de dossier", "historia clínica", "historia clinica", "=nhc", "=expediente", "id paciente", "numero paciente", "cartella clinica", "id paziente",
      "numero paziente", "prontuário", "prontuario", "patiëntnummer", "patientnummer", "patiënt id",
    ]),
    (.geography, [
      "straße", "strasse", "hausnummer", "hausnr", "=plz", "postleitzahl", "=ort", "wohnort", "geburtsort", "=adresse", "anschrift", "=rue", "code postal",
      "=ville", "=commune", "adresse postale", "adresse patient", "lieu de naissance", "=dirección", "=direccion", "domicilio", "=calle", "código postal", "codigo postal", "=municipio", "=localidad",
      "=ciudad", "indirizzo", "codice postale", "=comune", "=città", "=citta", "endereço", "endereco", "logradouro", "=bairro", "=cidade", "=município",
      "straat", "huisnummer", "woonplaats", "geboorteplaats",
    ]),
    (.names, [
      "nachname", "vorname", "vornamen", "zuname", "familienname", "geburtsname", "rufname", "patientenname", "arbeitgeber", "ansprechpartner", "angehörige",
      "angehöriger", "prénom", "prénoms", "prenom", "prenoms", "=nom", "=noms", "nom patient", "nom du patient", "nom de famille", "nom de naissance", "nom usuel",
      "nom d usage", "nom complet", "nom et prénom", "employeur", "=conjoint", "personne à prévenir", "apellido", "apellidos", "=nombre", "=nombres",
      "nombre paciente", "nombre del paciente", "nombre completo", "nombre y apellidos", "=paciente", "empleador", "cognome", "=nome", "nome paziente",
      "nome e cognome", "=paziente", "datore di lavoro", "sobrenome", "nome do paciente", "nome completo", "nome da mãe", "nome da mae", "nome do pai",
      "achternaam", "voornaam", "voornamen", "roepnaam", "tussenvoegsel", "werkgever", "contactpersoon",
    ]),
  ]
}
