namespace Saola.Kernel;

/// <summary>Contents by their SHA-256, on the disk or in a bucket. A content is whole and safe before anything refers to it.</summary>
internal interface IBlobs {
  /// <summary>Gives the arrival its lasting place. A content that is there already is kept, if it is truly the same length.</summary>
  Task Keep(Arrival arrival, CancellationToken ct);

  /// <summary>The content, from its first byte; it can be sought in.</summary>
  Stream Open(string sha256, long size);

  /// <summary>The SHA-256 of what truly lies there; null when nothing does.</summary>
  Task<string?> Digest(string sha256, CancellationToken ct);

  Task Delete(string sha256, CancellationToken ct);

  /// <summary>Contents untouched since the given time.</summary>
  IAsyncEnumerable<string> OlderThan(DateTimeOffset time, CancellationToken ct);

  /// <summary>Whether contents can be kept and read now.</summary>
  Task<bool> IsReachable(CancellationToken ct);
}
