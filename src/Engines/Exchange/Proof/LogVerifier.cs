using System.Diagnostics;
using System.Security.Cryptography;
using Npgsql;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>What <c>saola verify</c> found in the message log. Faults are sentences in order, and name what does not fit.</summary>
/// <param name="Waiting">Logged and not sealed yet.</param>
/// <param name="Undated">Batches that await their timestamp.</param>
/// <param name="Unended">Requests that began and of which nothing says how they ended: they are under way, or the program was killed meanwhile.</param>
/// <param name="Unreadable">Messages whose member has no key any more: sealed, but nobody can read them.</param>
public sealed record LogReport(long Batches, long Messages, long Waiting, long Undated, long Unreadable, long Unended, TimeSpan Took, IReadOnlyList<string> Faults) {
  public bool IsWhole => Faults.Count == 0;
  public double PerSecond => Messages / Math.Max(Took.TotalSeconds, 0.001);
}

/// <summary>Recomputes the message log: every row, every body, every batch with its root, chain, signature and timestamp, and that the ledger knows its end.</summary>
public sealed class LogVerifier {
  const int MostFaults = 20;

  /// <summary>How long after a message its batch is closed at most, but where sealing stood still.</summary>
  static readonly TimeSpan Late = TimeSpan.FromMinutes(1);
  readonly Settings settings;
  readonly Keys keys;
  readonly LogKeys logKeys;
  readonly Segments segments;
  readonly Works works;

  internal LogVerifier(Settings settings, Keys keys, LogKeys logKeys, Segments segments, Works works) =>
    (this.settings, this.keys, this.logKeys, this.segments, this.works) = (settings, keys, logKeys, segments, works);

  public async Task<LogReport> Run(CancellationToken ct) {
    // asked before the log is looked at: what is kept meanwhile would be missed there
    var told = (Batches: await Told("exchange.log_sealed", "batch", "root", ct), Archives: await Told("exchange.log_archived", "archive", "digest", ct));
    await using var source = NpgsqlDataSource.Create(settings.DbOwner);
    await using var reading = await source.OpenConnectionAsync(ct);
    await using var beside = await source.OpenConnectionAsync(ct);
    await using var snapshot = await reading.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
    await using var same = await beside.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
    await Scalar(beside, $"set transaction snapshot '{await Scalar(reading, "select pg_export_snapshot()", ct)}'", ct);
    return await new Pass(this, reading, beside, await Members(beside, ct)).Run(told.Batches, told.Archives, ct);
  }

  /// <summary>The newest that the ledger was told of batches or archives; each holds all before it. Where it was told of one twice, the first counts.</summary>
  async Task<Dictionary<long, string>> Told(string type, string number, string digest, CancellationToken ct) {
    await using var act = works.Begin(Actor.Machine("verify"), "exchange.verify_log");
    var told = new Dictionary<long, string>();
    foreach (var entry in await Trail.Newest(act.Work, LogSealer.LogId, [type], ct)) told[(long)entry.Facts[number]!] = (string)entry.Facts[digest]!;
    return told;
  }

  static async Task<object?> Scalar(NpgsqlConnection connection, string sql, CancellationToken ct) {
    await using var command = new NpgsqlCommand(sql, connection);
    return await command.ExecuteScalarAsync(ct);
  }

  async Task<Dictionary<Guid, byte[]?>> Members(NpgsqlConnection connection, CancellationToken ct) {
    await using var command = new NpgsqlCommand("select id, body_key from exchange.member", connection);
    await using var reader = await command.ExecuteReaderAsync(ct);
    var members = new Dictionary<Guid, byte[]?>();
    while (await reader.ReadAsync(ct)) members[reader.GetGuid(0)] = reader.IsDBNull(1) ? null : logKeys.Unwrap(reader.GetFieldValue<byte[]>(1));
    return members;
  }

  /// <summary>
  /// One pass over the rows as they lie, which is about the order in which they were sealed: batches are read beside them as they are
  /// needed, so that only what does not meet soon is held.
  /// </summary>
  sealed class Pass(LogVerifier house, NpgsqlConnection rows, NpgsqlConnection beside, Dictionary<Guid, byte[]?> members) {
    readonly List<string> faults = [];
    readonly Dictionary<Guid, (LogBatch Batch, int Position)> expected = [];
    readonly Dictionary<Guid, (DateTimeOffset At, byte[] Leaf)> unmet = [];
    readonly Dictionary<long, byte[]> roots = [];
    readonly Dictionary<Guid, string> begun = [];

    /// <summary>What lies in archive files and in the log too, and where it is sealed, as soon as that was met.</summary>
    readonly Dictionary<Guid, (LogBatch Batch, int Position)?> twice = [];
    long batches, messages, undated, unreadable;
    LogBatch? last;
    DateTimeOffset? first;

    void Fault(string text) {
      if (faults.Count < MostFaults) faults.Add(text);
    }

    public async Task<LogReport> Run(Dictionary<long, string> told, Dictionary<long, string> archived, CancellationToken ct) {
      var clock = Stopwatch.StartNew();
      await using var command = new NpgsqlCommand($"select {LogBatch.Columns} from exchange.log_batch order by number", beside) { CommandTimeout = 0 };
      var waiting = await Ids("select ids from exchange.log_pending", ct);
      foreach (var id in await Ids("select ids from exchange.log_archive where to_regclass(format('exchange.%I', partition)) is not null", ct)) twice[id] = null;
      await using (var sealedOnes = await command.ExecuteReaderAsync(ct)) {
        await Rows(sealedOnes, told, ct);
        while (await Next(sealedOnes, told, ct)) { }
      }
      await Ended(ct);
      await Archives(archived, ct);
      foreach (var (id, (batch, position)) in expected.OrderBy(e => (e.Value.Batch.Number, e.Value.Position)).Take(MostFaults)) Fault($"message {id} (batch {batch.Number}, position {position}) was deleted");
      foreach (var (id, _) in unmet.Where(m => !waiting.Contains(m.Key) && m.Value.At >= first).OrderBy(m => m.Value.At).Take(MostFaults)) Fault($"message {id} is neither sealed nor waiting to be");
      foreach (var (number, root) in told) {
        if (!roots.TryGetValue(number, out var found)) Fault($"the ledger names batch {number}, the log ends at {last?.Number ?? 0}: its tail was cut off");
        else if (!Convert.ToHexStringLower(found).Equals(root, StringComparison.Ordinal)) Fault($"batch {number} has another root than the ledger was told: the log was rewritten");
      }
      return new(batches, messages, waiting.Count, undated, unreadable, begun.Count, clock.Elapsed, faults);
    }

    async Task Rows(NpgsqlDataReader sealedOnes, IReadOnlyDictionary<long, string> told, CancellationToken ct) {
      foreach (var day in await Days(ct)) {
        await using var command = new NpgsqlCommand($"select {LogReader.Columns} from {day}", rows) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct)) {
          var message = LogReader.Read(reader);
          messages++;
          if (message.IsBegun) begun[message.Request] = message.Message;
          else if (!message.IsResponse && begun.Count > 0) begun.Remove(message.Request);
          CheckContent(message, (i, length) => house.segments.Read(message.Parts![i], length));
          while (!expected.ContainsKey(message.Id) && (last is null || last.At <= message.At + Late) && await Next(sealedOnes, told, ct)) { }
          if (!expected.Remove(message.Id, out var place)) unmet[message.Id] = (message.At, LogLeaf.Of(message));
          else CheckLeaf(message.Id, LogLeaf.Of(message), place.Batch, place.Position);
        }
      }
    }

    /// <summary>Two groups of messages are written at a time, so that the end of a request may lie before its beginning.</summary>
    async Task Ended(CancellationToken ct) {
      await using var command = new NpgsqlCommand($"select request from exchange.log_record where message = any($1) and request = any($2) and not response and result is distinct from '{LogRecord.Begun}'", rows) {
        CommandTimeout = 0, Parameters = { new() { Value = begun.Values.ToArray() }, new() { Value = begun.Keys.ToArray() } },
      };
      await using var reader = await command.ExecuteReaderAsync(ct);
      while (await reader.ReadAsync(ct)) begun.Remove(reader.GetGuid(0));
    }

    /// <summary>The partitions, the oldest first.</summary>
    async Task<List<string>> Days(CancellationToken ct) {
      await using var command = new NpgsqlCommand("select relid::regclass::text from pg_partition_tree('exchange.log_record') where isleaf order by relid::regclass::text", rows);
      await using var reader = await command.ExecuteReaderAsync(ct);
      var days = new List<string>();
      while (await reader.ReadAsync(ct)) days.Add(reader.GetString(0));
      return days;
    }

    /// <summary>Reads one more batch and what it says of messages that were met before it.</summary>
    async Task<bool> Next(NpgsqlDataReader sealedOnes, IReadOnlyDictionary<long, string> told, CancellationToken ct) {
      if (!await sealedOnes.ReadAsync(ct)) return false;
      var batch = LogBatch.Read(sealedOnes);
      CheckHead(batch);
      if (told.ContainsKey(batch.Number)) roots[batch.Number] = batch.Root;
      (last, batches) = (batch, batches + 1);
      first ??= batch.At;
      for (var i = 0; i < Math.Min(batch.Size, batch.Leaves.Length / LogLeaf.Length); i++) {
        var id = batch.IdAt(i);
        if (unmet.Remove(id, out var message)) CheckLeaf(id, message.Leaf, batch, i);
        else if (!expected.TryAdd(id, (batch, i))) Fault($"message {id} is sealed twice, in batches {expected[id].Batch.Number} and {batch.Number}");
      }
      return true;
    }

    void CheckHead(LogBatch batch) {
      if (batch.Number != (last?.Number ?? 0) + 1) Fault($"batch {(last?.Number ?? 0) + 1} is missing");
      if (!batch.Previous.AsSpan().SequenceEqual(last?.Root ?? new byte[64])) Fault($"batch {batch.Number} does not follow the one before it");
      if (!house.keys.IsSigned(batch.Signed(), batch.Signature)) Fault($"batch {batch.Number}: the signature does not match");
      if (!batch.IsWhole) Fault($"batch {batch.Number}: its messages do not give its root");
      if (batch.AwaitsToken) undated++;
      else if (batch.Token is not null && batch.Dated is null) Fault($"batch {batch.Number}: its timestamp is not about it");
    }

    void CheckLeaf(Guid id, byte[] leaf, LogBatch batch, int position) {
      if (twice.ContainsKey(id)) twice[id] = (batch, position);
      if (!IsSealed(leaf, batch, position)) Fault($"message {id} (batch {batch.Number}, position {position}) was altered");
    }

    static bool IsSealed(byte[] leaf, LogBatch batch, int position) => leaf.AsSpan().SequenceEqual(batch.Leaves.AsSpan(position * LogLeaf.Length, LogLeaf.Length));

    void CheckContent(LogRecord message, Func<int, int, byte[]?> part, string where = "") {
      if (members.GetValueOrDefault(message.Member) is not { } key) {
        unreadable++;
        return;
      }
      try {
        if (LogReader.Fault(message, LogReader.Open(message, key, part)) is { } fault) Fault($"message {message.Id}{where}: {fault}");
      } catch (CryptographicException e) {
        Fault($"message {message.Id}{where}: {(e is AuthenticationTagMismatchException ? "what is encrypted of it was altered" : e.Message)}");
      }
    }

    async Task<HashSet<Guid>> Ids(string sql, CancellationToken ct) {
      await using var command = new NpgsqlCommand(sql, rows);
      await using var reader = await command.ExecuteReaderAsync(ct);
      var ids = new HashSet<Guid>();
      while (await reader.ReadAsync(ct)) foreach (var id in reader.GetFieldValue<byte[]>(0).Chunk(16)) ids.Add(new(id, bigEndian: true));
      return ids;
    }

    /// <summary>
    /// What went to archive files is no longer expected, up to the newest of them that the ledger was told of: it holds those before it.
    /// Files that lie here must be as they were, and each message in them as it was sealed: the list alone excuses nothing once it is wrong.
    /// </summary>
    /// <param name="before">What the ledger had been told before the log was looked at.</param>
    async Task Archives(Dictionary<long, string> before, CancellationToken ct) {
      var told = await house.Told("exchange.log_archived", "archive", "digest", ct);
      var newest = told.Keys.DefaultIfEmpty().Max();
      await using var command = new NpgsqlCommand("select number, name, messages, ids, sha512, digest from exchange.log_archive order by number", rows) { CommandTimeout = 0 };
      await using var reader = await command.ExecuteReaderAsync(ct);
      var (previous, next, isTrusted) = (new byte[64], 1L, true);
      while (await reader.ReadAsync(ct)) {
        var archive = new Archived(reader.GetInt64(0), reader.GetString(1), reader.GetInt32(2), reader.GetFieldValue<byte[]>(3), reader.GetFieldValue<byte[]>(4), reader.GetFieldValue<byte[]>(5));
        before.Remove(archive.Number);
        var fault = archive.Number > newest ? "is one of which the ledger was not told"
          : archive.Number != next++ || !Archived.DigestOf(previous, archive.Name, archive.Ids, archive.Sha512).AsSpan().SequenceEqual(archive.Digest) || told.TryGetValue(archive.Number, out var digest) && digest != Convert.ToHexStringLower(archive.Digest) ? "does not follow the one before it, or is another than the ledger was told"
          : null;
        if (isTrusted && fault is not null) Fault($"archive {archive.Number} {fault}");
        isTrusted &= fault is null;
        previous = archive.Digest;
        await ArchivedFile(archive, ct);
        if (isTrusted) foreach (var id in archive.Ids.Chunk(16)) expected.Remove(new(id, bigEndian: true));
      }
      if (isTrusted) foreach (var number in before.Keys.Order()) Fault($"archive {number} is missing");
    }

    async Task ArchivedFile(Archived archive, CancellationToken ct) {
      var path = Path.Combine(LogArchive.FolderOf(house.settings), archive.Name);
      if (!File.Exists(path)) return;
      var bytes = await File.ReadAllBytesAsync(path, ct);
      var isAsListed = SHA512.HashData(bytes).AsSpan().SequenceEqual(archive.Sha512);
      if (!isAsListed) Fault($"archive {archive.Number}: the file {archive.Name} was altered");
      try {
        using var file = new ArchiveFile(bytes);
        foreach (var id in archive.Ids.Chunk(16)) ArchivedMessage(file, new(id, bigEndian: true), archive.Name);
      } catch (InvalidDataException) {
        if (isAsListed) Fault($"archive {archive.Number}: the file {archive.Name} cannot be read");
      }
    }

    /// <summary>Its list and the file's own digest can be made anew by whoever alters it; what it is held against is the batch, which only the seal makes.</summary>
    void ArchivedMessage(ArchiveFile file, Guid id, string name) {
      var isHere = expected.TryGetValue(id, out var place);
      var where = $" in the archive file {name}";
      if (!isHere && twice.GetValueOrDefault(id) is { } met) place = met;
      if (place.Batch is null) Fault($"message {id}{where} is in no batch, or in another archive too");
      else if (!file.Has(id)) Fault($"message {id} (batch {place.Batch.Number}, position {place.Position}) is missing{where}");
      else {
        expected.Remove(id);
        if (isHere) messages++;
        if (file.Message(id) is not { } message || !IsSealed(LogLeaf.Of(message), place.Batch, place.Position)) Fault($"message {id} (batch {place.Batch.Number}, position {place.Position}){where} was altered");
        else CheckContent(message, (i, _) => file.Part(id, i), where);
      }
    }
  }
}
