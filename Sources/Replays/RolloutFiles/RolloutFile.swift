// Rollouts on disk, for replaying, inspection and other tools.

public import Batches

#if canImport(Glibc)
  import Glibc
#endif

/// A rollout file: HDF5 in robomimic's layout, together with the exact data that training needs.
///
/// ```
/// data/                 total, env_args (JSON)
///   demo_00/            num_samples = N, group, member, seed, start_hash, reward, terminated, truncated,
///                       fingerprint
///     actions           [N × A] float32, carried out, −1 for the first bin to 1 for the last
///     rewards, dones    [N] float32, uint8; 1 at a step that succeeds
///     obs/state         [D × O] float32, as the policy saw it
///     decision_of_step  [N] int64, the row of obs, tokens and log_probabilities
///     tokens            [D × T] uint16
///     log_probabilities [D × T] float32
/// mask/success          names of the rollouts that succeeded, a robomimic filter key
/// jostle/               format, scene and policy; bins, observation_labels, action_labels
///   prefix              [P × A] uint16, tokens carried out before every rollout began, if any were
/// ```
///
/// Rollouts are numbered in the order of groups and members, with leading zeros, so that names sort like
/// numbers. With one action per decision, D = N and this is plain robomimic without `next_obs`: train with
/// `hdf5_load_next_obs` off. With a chunk of K > 1 actions, the policy observed only D = ⌈N / K⌉ times. No
/// observations are invented for the steps between, so `obs` is shorter than `actions`, and
/// `decision_of_step` connects the two. Source: https://robomimic.github.io/docs/datasets/overview.html
///
/// The bytes are a function of header and rollouts. A fingerprint of everything that training reads is
/// checked when a file is read. The HDF5 structures follow the File Format Specification, version 3.0,
/// https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html, which comments cite by section.
public enum RolloutFile {
  /// Writes a batch. An old file at `path` stays until the new one is completely on the disk.
  ///
  /// - Parameters:
  ///   - batch: any number of groups. Decisions must be stored rollout by rollout, without gaps.
  ///   - path: the file; its folder must exist.
  ///   - header: with a label for each number of an observation and of an action.
  public static func write(
    _ batch: RolloutBatch, to path: String, header: RolloutFileHeader
  ) throws(RolloutFileError) {
    // A separate name, so that an unfinished generation with the same name is not touched.
    let partial = "\(path).partial-\(getpid())"
    do {
      let writer = try RolloutFileWriter(
        path: path, partialPath: partial, groups: batch.groupCount, groupSize: batch.groupSize,
        layout: batch.layout, header: header)
      try writer.append(batch)
      try writer.finish()
    } catch {
      unlink(partial)
      unlink(partial + ".new")
      throw RolloutFileError(kind: error.kind, path: path, reason: error.reason)
    }
  }

  /// Whether a file begins like an HDF5 file.
  static func isHDF5(_ path: String) -> Bool {
    let start = try? PositionedFile(reading: path).read(RolloutFileHead.signature.count, at: 0)
    return start == RolloutFileHead.signature
  }

  /// Reads exactly what `write` or `RolloutFileWriter` wrote; from an unfinished file, the groups that are in
  /// it.
  ///
  /// - Returns: the batch, with the same fingerprint as the batch written, and its header.
  /// - Throws: `RolloutFileError`: `.system` if the file cannot be read, `.foreign` if something else wrote
  ///   it, `.damaged` if its contents are inconsistent.
  public static func read(
    _ path: String
  ) throws(RolloutFileError) -> (batch: RolloutBatch, header: RolloutFileHeader) {
    var reader = try RolloutFileReader(path)
    var batch = RolloutBatch(layout: reader.layout, groupSize: reader.groupSize)
    while try reader.readGroup(into: &batch) {}
    return (batch, reader.header)
  }
}
