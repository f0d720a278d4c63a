using System.Security.Cryptography;
using System.Text.Json;
using Npgsql;

namespace Saola.Kernel;

/// <summary>A batch head as a proof holds it; hashes in hexadecimal digits, the signature in base64.</summary>
public sealed record ProofHead(long Number, int Size, string Root, string Previous, DateTimeOffset At, string Key, string Signature) {
  internal static ProofHead Of(BatchHead h) =>
    new(h.Number, h.Size, Convert.ToHexStringLower(h.Root), Convert.ToHexStringLower(h.Previous), h.At, h.Key, Convert.ToBase64String(h.Signature));

  internal BatchHead Head() => new(Number, Size, Convert.FromHexString(Root), Convert.FromHexString(Previous), At, Key, Convert.FromBase64String(Signature));
}

/// <summary>An entry with all that its hash covers and nothing else, its place, and the hashes from its leaf to the root of its batch.</summary>
/// <param name="Facts">Its text as it is hashed.</param>
/// <param name="PayloadHash">Of the personal part, which a proof does not hold.</param>
public sealed record ProvenEntry(
  Guid Process, string Purpose, string? Reason, string Type, Guid Actor, string ActorKind, Guid? Office, string ObjectKind, Guid ObjectId, Guid? Subject, DateTimeOffset At, string Facts, string? PayloadHash,
  long Batch, int Position, IReadOnlyList<string> Path) {
  internal byte[] Hash() => new Entry(
    Process, Purpose, Reason, Type, Actor, ActorKind, Office, ObjectKind, ObjectId, Subject, At, Facts, PayloadHash is null ? null : Convert.FromHexString(PayloadHash)).Hash();
}

/// <summary>Entries that anyone can check without this installation: <c>saola verify --proof FILE</c>.</summary>
/// <param name="PublicKey">PEM; the same as <c>/api/ledger/key</c> of the installation says.</param>
public sealed record ProofBundle(string Format, string PublicKey, IReadOnlyList<ProofHead> Heads, IReadOnlyList<ProvenEntry> Entries) {
  public const string Version1 = "saola-ledger-proof-1";

  internal static JsonSerializerOptions Layout { get; } = new(Json.Options) { WriteIndented = true, NewLine = "\n", RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

  /// <summary>As the file holds it, byte for byte.</summary>
  public string Text() => JsonSerializer.Serialize(this, Layout) + "\n";
}

/// <summary>Makes proofs of entries that are sealed.</summary>
public sealed class Proofs(WebDatabase database, Keys keys) {
  public const int Most = 1000;

  /// <summary>Those of the entries that are sealed; the others cannot be proven yet.</summary>
  public async Task<ProofBundle> Of(IReadOnlyCollection<long> ids, CancellationToken ct) {
    if (ids.Count > Most) throw new ArgumentOutOfRangeException(nameof(ids), $"A proof holds {Most} entries at most.");
    await using var connection = await database.Source.OpenConnectionAsync(ct);
    var found = await Entries(connection, ids, ct);
    var heads = await Heads(connection, [.. found.Select(e => e.Batch).Distinct()], ct);
    var proven = new List<ProvenEntry>();
    foreach (var batch in found.GroupBy(e => e.Batch)) {
      var paths = Merkle.Sha256.Paths(await Leaves(connection, batch.Key, ct), [.. batch.Select(e => e.Position)]);
      proven.AddRange(batch.Zip(paths, (e, path) => e with { Path = [.. path.Select(Convert.ToHexStringLower)] }));
    }
    return new(ProofBundle.Version1, keys.SealPublic, heads, proven);
  }

  static async Task<List<ProvenEntry>> Entries(NpgsqlConnection connection, IReadOnlyCollection<long> ids, CancellationToken ct) {
    await using var command = new NpgsqlCommand($"""
      select s.batch, s.position, {LedgerSql.Select} from ledger.entry e join ledger.sealed s on s.entry = e.id where e.id = any($1) order by s.batch, s.position
      """, connection) { Parameters = { new() { Value = ids.ToArray() } } };
    await using var reader = await command.ExecuteReaderAsync(ct);
    var entries = new List<ProvenEntry>();
    while (await reader.ReadAsync(ct)) {
      var e = LedgerSql.Read(reader, 2);
      entries.Add(new(e.Process, e.Purpose, e.Reason, e.Type, e.Actor, e.ActorKind, e.Office, e.ObjectKind, e.ObjectId, e.Subject, e.At, e.Facts,
        e.PayloadHash is null ? null : Convert.ToHexStringLower(e.PayloadHash), reader.GetInt64(0), reader.GetInt32(1), []));
    }
    return entries;
  }

  static async Task<List<ProofHead>> Heads(NpgsqlConnection connection, long[] numbers, CancellationToken ct) {
    await using var command = new NpgsqlCommand("select number, size, root, previous, at, key, signature from ledger.batch where number = any($1) order by number", connection) {
      Parameters = { new() { Value = numbers } },
    };
    await using var reader = await command.ExecuteReaderAsync(ct);
    var heads = new List<ProofHead>();
    while (await reader.ReadAsync(ct))
      heads.Add(ProofHead.Of(new(reader.GetInt64(0), reader.GetInt32(1), reader.GetFieldValue<byte[]>(2), reader.GetFieldValue<byte[]>(3), reader.GetFieldValue<DateTimeOffset>(4),
        reader.GetString(5), reader.GetFieldValue<byte[]>(6))));
    return heads;
  }

  static async Task<List<byte[]>> Leaves(NpgsqlConnection connection, long batch, CancellationToken ct) {
    await using var command = new NpgsqlCommand("select hash from ledger.sealed where batch = $1 order by position", connection) { Parameters = { new() { Value = batch } } };
    await using var reader = await command.ExecuteReaderAsync(ct);
    var hashes = new List<byte[]>();
    while (await reader.ReadAsync(ct)) hashes.Add(reader.GetFieldValue<byte[]>(0));
    return hashes;
  }
}

/// <summary>What the check of a proof found; <c>Key</c> is the fingerprint of the key it was checked with.</summary>
public sealed record ProofReport(int Entries, int Batches, string Key, IReadOnlyList<string> Faults) {
  public bool Holds => Faults.Count == 0;
}

/// <summary>Checks a proof with nothing but its text, and the installation's key where one has it from elsewhere.</summary>
public static class ProofCheck {
  const string Altered = "the file is not a proof, or was altered";
  const int LargestBatch = 1 << 24;

  /// <param name="trusted">PEM of the key that the installation publishes; without it the proof's own key is taken, and its fingerprint has to be compared by eye.</param>
  public static ProofReport Run(string text, string? trusted) {
    try {
      // nothing beside what is checked, and nothing written another way than this program writes it
      if (JsonSerializer.Deserialize<ProofBundle>(text, ProofBundle.Layout) is not { Format: ProofBundle.Version1 } proof || proof.Text() != text) return new(0, 0, "", [Altered]);
      using var own = ECDsa.Create();
      own.ImportFromPem(proof.PublicKey);
      using var key = ECDsa.Create();
      key.ImportFromPem(trusted ?? proof.PublicKey);
      var faults = new List<string>();
      if (own.ExportSubjectPublicKeyInfoPem() != proof.PublicKey || Id(own) != Id(key)) faults.Add("the proof names another key than the one that is trusted");
      var heads = Heads(proof, key, faults);
      foreach (var entry in proof.Entries) if (Fault(entry, heads) is { } fault) faults.Add(fault);
      return new(proof.Entries.Count, heads.Count, Id(key), faults);
    } catch (Exception e) when (e is JsonException or FormatException or ArgumentException or CryptographicException or PlatformNotSupportedException) {
      return new(0, 0, "", [Altered]);
    }
  }

  static Dictionary<long, BatchHead> Heads(ProofBundle proof, ECDsa key, List<string> faults) {
    var heads = new Dictionary<long, BatchHead>();
    foreach (var head in proof.Heads.Select(h => (h ?? throw new JsonException()).Head())) {
      if (head.Size is < 1 or > LargestBatch || head.Key != Id(key) || !key.VerifyData(head.Signed(), head.Signature, HashAlgorithmName.SHA256)) faults.Add($"batch {head.Number}: the signature does not match");
      else if (!heads.TryAdd(head.Number, head)) faults.Add($"batch {head.Number} is there twice");
    }
    return heads;
  }

  static string? Fault(ProvenEntry entry, Dictionary<long, BatchHead> heads) {
    if (entry is null) throw new JsonException();
    if (!heads.TryGetValue(entry.Batch, out var head)) return $"position {entry.Position} of batch {entry.Batch}: the head of its batch does not prove it";
    var path = entry.Path.Select(Convert.FromHexString).ToList();
    var proven = entry.Position >= 0 && entry.Position < head.Size && path.Count == Merkle.Depth(entry.Position, head.Size)
      && Merkle.Sha256.RootFrom(entry.Hash(), entry.Position, head.Size, path).AsSpan().SequenceEqual(head.Root);
    return proven ? null : $"position {entry.Position} of batch {entry.Batch}: the entry or its path was altered";
  }

  static string Id(ECDsa key) => Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..16];
}
