using System.Security.Cryptography;

namespace Saola.Kernel;

/// <summary>Merkle tree hash of RFC 6962 section 2.1: leaves prefixed 0x00, nodes 0x01, odd ones split at the largest power of two.</summary>
public sealed class Merkle {
  readonly Func<byte[], byte[]> digest;

  Merkle(Func<byte[], byte[]> digest) => this.digest = digest;

  public static Merkle Sha256 { get; } = new(SHA256.HashData);
  public static Merkle Sha512 { get; } = new(SHA512.HashData);

  public byte[] Root(ReadOnlySpan<byte[]> hashes) => hashes.Length switch {
    0 => digest([]),
    1 => Leaf(hashes[0]),
    _ => Node(Root(hashes[..Split(hashes.Length)]), Root(hashes[Split(hashes.Length)..])),
  };

  /// <summary>The sibling hashes from the leaf up (RFC 6962 section 2.1.1): proof that the leaf is under the root.</summary>
  public List<byte[]> Path(int index, ReadOnlySpan<byte[]> hashes) {
    if (hashes.Length <= 1) return [];
    var split = Split(hashes.Length);
    var path = index < split ? Path(index, hashes[..split]) : Path(index - split, hashes[split..]);
    path.Add(index < split ? Root(hashes[split..]) : Root(hashes[..split]));
    return path;
  }

  /// <summary>The root that a proof leads to.</summary>
  public byte[] RootFrom(byte[] hash, int index, int size, IReadOnlyList<byte[]> path) => Climb(hash, index, size, path, path.Count);

  /// <summary>How many hashes the path of a leaf has.</summary>
  public static int Depth(int index, int size) {
    var depth = 0;
    for (; size > 1; depth++) {
      var split = Split(size);
      (index, size) = index < split ? (index, split) : (index - split, size - split);
    }
    return depth;
  }

  byte[] Climb(byte[] hash, int index, int size, IReadOnlyList<byte[]> path, int left) {
    if (size <= 1 || left == 0) return Leaf(hash);
    var split = Split(size);
    return index < split
      ? Node(Climb(hash, index, split, path, left - 1), path[left - 1])
      : Node(path[left - 1], Climb(hash, index - split, size - split, path, left - 1));
  }

  static int Split(int size) {
    var split = 1;
    while (split * 2 < size) split *= 2;
    return split;
  }

  /// <summary>The paths of many leaves of one tree: each level is hashed once, and a node without a neighbour moves up as it is.</summary>
  public List<byte[]>[] Paths(IReadOnlyList<byte[]> hashes, IReadOnlyList<int> indexes) {
    var paths = indexes.Select(_ => new List<byte[]>()).ToArray();
    var at = indexes.ToArray();
    for (byte[][] level = [.. hashes.Select(Leaf)]; level.Length > 1;) {
      for (var i = 0; i < at.Length; i++) {
        if ((at[i] ^ 1) < level.Length) paths[i].Add(level[at[i] ^ 1]);
        at[i] >>= 1;
      }
      level = [.. level.Chunk(2).Select(pair => pair.Length == 2 ? Node(pair[0], pair[1]) : pair[0])];
    }
    return paths;
  }

  byte[] Leaf(byte[] hash) => digest([0x00, .. hash]);
  byte[] Node(byte[] left, byte[] right) => digest([0x01, .. left, .. right]);
}
