// Made by Scripts/generate-letter-folds; do not edit.

/// ASCII stand-ins for letters with marks and for letters that look like Latin ones.
enum LetterFolds {
  /// Runs of scalars: the first one, and for each the ASCII letter that stands for it (`.` for none).
  static let runs: [(first: UInt32, letters: StaticString)] = [
    (0xAA, "a..........u....o.....AAAAAA.CEEEEIIIIDNOOOOO.OUUUUY..aaaaaa.ceeeeiiiidnooooo.ouuuuy.yAaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIi..JjKkkLlLlLl..LlNnNnNnnNnOoOoOo..RrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs.B....O...D....EE.......Kk......Oo.............Uu............................AaIiOoUuUuUuUuUueAaAa....GgKkOoOo..j...Gg..NnAa....AaAaEeEeIiIiOoOoRrRrUuUuSsTt..Hh......AaEeOoOoOoOoYy"),
    (0x250, "...bo..d.e.e"),
    (0x386, "...........AB..EZH.IK.MN.O.P..TY.X.......................o"),
    (0x400, "...GESIIJ..CK.U.ABBGDE.ZIYKLMHOPPCTYFXC....Y.E..abvgde.ziyklmnoppctyfxc....y.e.....gesiij..ck.u.................................................Gg"),
    (0x1E00, "AaBbBbBbCcDdDdDdDdDdEeEeEeEeEeFfGgHhHhHhHhHhIiIiKkKkKkLlLlLlLlMmMmMmNnNnNnNnOoOoOoOoPpPpRrRrRrRrSsSsSsSsSsTtTtTtTtUuUuUuUuUuVvVvWwWwWwWwWwXxXxYyZzZzZzhtwy......AaAaAaAaAaAaAaAaAaAaAaAaEeEeEeEeEeEeEeEeIiIiOoOoOoOoOoOoOoOoOoOoOoOoUuUuUuUuUuUuUuYyYyYyYy"),
  ]

  /// Scalars that several letters stand for.
  static let longer: [(scalar: UInt32, letters: StaticString)] = [
    (0xC6, "AE"), (0xDE, "TH"), (0xDF, "ss"), (0xE6, "ae"), (0xFE, "th"), (0x132, "IJ"),
    (0x133, "ij"), (0x152, "OE"), (0x153, "oe"), (0x409, "Lj"), (0x40A, "Nj"), (0x40F, "Dz"),
    (0x416, "Zh"), (0x427, "Ch"), (0x428, "Sh"), (0x429, "Shch"), (0x42E, "Yu"), (0x42F, "Ya"),
    (0x436, "zh"), (0x447, "ch"), (0x448, "sh"), (0x449, "shch"), (0x44E, "yu"), (0x44F, "ya"),
    (0x459, "lj"), (0x45A, "nj"), (0x45F, "dz"), (0x1E9E, "SS"),
  ]
}
