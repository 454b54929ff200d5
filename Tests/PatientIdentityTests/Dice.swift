/// A generator with a seed, so that a failure comes again.
struct Dice {
  var state: UInt64

  mutating func next(_ n: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % n
  }

  mutating func pick<T>(_ values: [T]) -> T { values[next(values.count)] }
}
