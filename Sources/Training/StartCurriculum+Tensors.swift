// A curriculum in a checkpoint.

internal import Policies

extension StartCurriculum {
  /// Its state as named tensors, without loss.
  var tensors: [Tensor] {
    [
      Tensor(name: "curriculum.lengths", shape: [lengths.count], values: .int64(lengths.map(Int64.init))),
      Tensor(name: "curriculum.distances", shape: [lengths.count], values: .float64(distances)),
      Tensor(name: "curriculum.waits", shape: [lengths.count], values: .int64(waits.map(Int64.init))),
      Tensor(name: "curriculum.own_success", shape: [1], values: .float64([ownSuccess])),
    ]
  }

  /// Nil unless the tensors are a curriculum's.
  init?(tensors file: Safetensors) {
    guard case .int64(let lengths)? = file["curriculum.lengths"]?.values,
      case .float64(let distances)? = file["curriculum.distances"]?.values,
      case .int64(let waits)? = file["curriculum.waits"]?.values,
      case .float64(let own)? = file["curriculum.own_success"]?.values,
      !lengths.isEmpty, distances.count == lengths.count, waits.count == lengths.count, own.count == 1,
      zip(lengths, distances).allSatisfy({
        $0 >= 1 && $1 > 0 && $1 <= StartCurriculum.farthest(length: Int($0))
      }),
      waits.allSatisfy({ $0 >= 0 }), (0...1).contains(own[0])
    else { return nil }
    self.init(
      lengths: lengths.map { Int($0) }, distances: distances, waits: waits.map { Int($0) }, ownSuccess: own[0]
    )
  }
}
