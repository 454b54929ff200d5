/// Made-up names of many cultures, chosen by hand; no list of people stands behind them.
enum SurrogateNames {
  /// Given names, capitalised, parted by blanks.
  static let given: StaticString = """
    Amara Beatriz Chiara Dalia Elif Farah Giulia Hana Ingrid Jasmin Katya Leila Mina Nadia Oksana Priya Quinta Rania Sabine Talia Ulla \
    Valeria Wanda Ximena Yasmin Zofia Adele Brigid Camila Dorothea Estelle Freya Greta Helga Imani Juno Kerstin Lucia Marisol Nkechi \
    Odette Petra Renata Sunita Thandi Ursula Vesna Winifred Yuki Zainab Aiko Bettina Celia Daphne Elina Fatou Gwen Halima Isolde \
    Jelena Kavita Linnea Miriam Noemi Ottilie Paloma Rosalind Signe Tamsin Una Veronika Wilma Yolanda Zuri Agnes Bronwyn Cosima \
    Delphine Eulalia Fiona Gisela Hedda Irina Joanna Karin Lourdes Magda Nilufar Olga Pilar Rukmini Svetlana Tekla Umeko Violeta \
    Wiebke Yvette Zeynep Anouk Bianca Clarissa Dagny Enid Fernanda Gabriela Hiroko Ilse Jacinta Keziah Lavinia Maeve Nerys Olwen \
    Perpetua Ramona Soledad Tatiana Undine Vigdis Xenia Ylva Zelda Aylin Blanka Catalina Dilys Eudora Florentina Gudrun Henrike Ivana \
    Anton Bashir Caspar Dmitri Emeka Faisal Gustav Haruto Idris Joaquin Kofi Lorenzo Mateus Nikolai Osman Pavel Rafiq Stellan Tomas \
    Umberto Viktor Wendell Yannick Zoltan Alasdair Bruno Cedric Desmond Esteban Florian Giacomo Hamish Ignacio Jarek Kenji Lucien \
    Magnus Nnamdi Orlando Piotr Ruben Sanjay Tariq Ulrich Vaclav Wolfram Yusuf Zoran Abelard Bernat Conrad Domingo Einar Fabio Gideon \
    Hakon Imran Jovan Kaspar Leopold Marek Naveen Olaf Pascal Roderick Sergei Thaddeus Uwe Vikram Wilfrid Yevgeny Zbigniew Aurelio \
    Benedikt Cormac Dariusz Efrain Ferdinand Goran Hernan Istvan Jiro Konrad Lazlo Milos Nicanor Otto Percival Reinhard Soren Tibor \
    Urban Valentin Werner Yaroslav Zacharias Anselm Bogdan Cyprian Dirk Edmund Fergus Gaspard Hideki Isidro Janos Kazimir Ludvik \
    Manfred Norbert Octavio Prakash Raimund Salvatore Torsten Ulysses Vincenzo Wenceslas Yorick Zdenek
    """

  /// Family names, capitalised, parted by blanks.
  static let family: StaticString = """
    Abernathy Adeyemi Aguirre Alarcon Andersson Antonescu Arslan Ashworth Bakshi Balogun Bancroft Baranov Bauermann Beaufort Belmonte \
    Bergstrom Bianchi Blakeley Bogdanov Bonnard Borgen Boutros Bramwell Brandvold Brennan Buchholz Burgess Cabrera Calloway Cardenas \
    Carvalho Castellano Cavanagh Chakraborty Chandra Chevalier Cisneros Colquhoun Corcoran Cordova Czerny Dahlberg Danjuma Davenport \
    Delacourt Demirci Desrosiers Devereux Diallo Dimitrov Dombrowski Drummond Duarte Dubinsky Eberhardt Echevarria Edgecombe Eklund \
    Elmasry Endicott Eriksen Escobedo Fairbanks Falkner Farouk Fashola Feldmann Ferrante Fitzwilliam Fontaine Forsberg Fournier \
    Fujimoto Gagnon Galindo Garnett Gebhardt Ghorbani Giordano Glasgow Goldfarb Gomulka Grabowski Greenhalgh Gunnarsson Gustafson \
    Hagopian Halloran Hargreaves Hartmann Hashimoto Haugen Hawthorne Henriksen Hidalgo Hirschfeld Holmquist Horvath Hosseini Huntley \
    Ibarra Igwe Ikeda Ingersoll Iwasaki Jablonski Jankovic Jaramillo Jorgensen Kaczmarek Kamara Kapoor Karlsen Kasprzak Kavanagh \
    Keating Keskin Khalili Kilpatrick Kirchner Kobayashi Kovalenko Kristensen Kulkarni Lachance Lafontaine Lagerfeld Landau Langford \
    Larocque Lehmann Leclair Lindqvist Lockwood Lombardi Lundgren Machado Maddox Magnusson Majumdar Malinowski Mancini Markovic \
    Marchetti Matsuda Mbeki Mendonca Merriweather Mikkelsen Milosevic Montague Moravec Morgenstern Mukherjee Nakagawa Navarrete Nazari \
    Nielsson Nikolaidis Nordstrom Novotny Nwosu Obando Ochieng Odenkirk Ogawa Okonkwo Olander Oliveira Orellana Osterman Ozturk \
    Pacheco Paderewski Palmieri Papadakis Pasternak Pemberton Penrose Perreault Petrov Pettersson Pfeiffer Pinheiro Podolski Popescu \
    Prendergast Quintero Radcliffe Rahimi Rajagopal Rasmussen Ravenscroft Reinholt Renteria Ribeiro Rinaldi Rockwell Romanov Rosenthal \
    Rousseau Rutkowski Sadowski Saldana Samuelsson Sandoval Santangelo Sawicki Schaffer Schroeder Seidel Sepulveda Severin Shimizu \
    Sigurdsson Silberman Sokolov Solberg Soriano Stavros Steinbach Stendahl Strand Sundaram Svensson Szymanski Takahashi Talbot \
    Tarkowski Tavares Tedesco Thackeray Thorvald Tolentino Traore Trevelyan Tsukuda Ulbrich Umarov Underhill Urquhart Vadas Valdivia \
    Vandermeer Vasquez Venkatesh Villanueva Vinokur Volkov Vukovic Wadsworth Wakefield Walczak Wallenberg Warszawski Weatherby \
    Weinreich Westergaard Whitcombe Wickham Winterbourne Wojcik Yamagata Yanez Yilmaz Yoshida Zamorano Zapata Zavala Zeller Zielinski \
    Zimmer
    """
}
