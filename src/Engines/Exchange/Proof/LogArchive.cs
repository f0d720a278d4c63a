using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Npgsql;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>Each night: what is archived may take hours, so it is a job of its own.</summary>
[Job("exchange.archive_log")]
internal sealed record ArchiveLog : IJob;

internal sealed class OnArchiveLog : IHandler<ArchiveLog> {
  public Task Handle(ArchiveLog job, Work w, CancellationToken ct) {
    w.Enqueue(new ArchiveDays());
    return Task.CompletedTask;
  }
}

/// <summary>Days whose time is over go to archive files and are dropped, and with them the files of their larger bodies.</summary>
[Job("exchange.archive_days")]
internal sealed record ArchiveDays : IJob;

/// <summary>One archive file as the log knows it.</summary>
internal sealed record Archived(long Number, string Name, int Messages, byte[] Ids, byte[] Sha512, byte[] Digest) {
  /// <summary>What is told to the ledger: it holds that of the one before.</summary>
  public static byte[] DigestOf(byte[] previous, string name, byte[] ids, byte[] sha512) => SHA512.HashData([.. previous, .. sha512, .. SHA512.HashData(ids), .. Encoding.UTF8.GetBytes(name)]);
}

/// <summary>
/// Archive files are zips under <c>&lt;data&gt;/exchange-archive</c>, of about 32 MiB: of each message its row (json), its content and
/// the parts of its body, encrypted as they lay, and the digest of the archive before.
/// </summary>
internal sealed class LogArchive(WebDatabase database, Segments segments, Settings settings, Works works, ILogger<LogArchive> log) : IHandler<ArchiveDays> {
  const long Full = 32L << 20;

  /// <summary>A message may be on its way for as long before its row names the parts of its body.</summary>
  const int LongestDays = 7;

  /// <exception cref="InvalidDataException">Of some messages a part is not there: their days stay, and the others went.</exception>
  public async Task Handle(ArchiveDays job, Work w, CancellationToken ct) {
    var missing = new List<string>();
    foreach (var (partition, day) in await Over(w.Now, ct)) {
      try {
        await Archive(partition, day, ct);
        await Drop(partition, ct);
      } catch (InvalidDataException e) {
        missing.Add(e.Message);
      } catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected) {
        log.LogWarning("Somebody reads {Partition}; it and what is younger go another day", partition);
        break;
      }
    }
    await Sweep(w.Now, ct);
    if (missing.Count > 0) throw new InvalidDataException(string.Join("; ", missing));
  }

  /// <summary>Partitions whose time is over, the oldest first, but for days of which something is not sealed.</summary>
  async Task<List<(string Partition, DateOnly Day)>> Over(DateTimeOffset now, CancellationToken ct) {
    await using var command = database.Source.CreateCommand("""
      select partition, day from exchange.log_day where exchange.kept_until(partition) < $1 and day < coalesce((select min(at) from exchange.log_pending), 'infinity') order by day, partition
      """);
    command.Parameters.Add(new() { Value = Vn.Day(now) });
    await using var reader = await command.ExecuteReaderAsync(ct);
    var found = new List<(string, DateOnly)>();
    while (await reader.ReadAsync(ct)) found.Add((reader.GetString(0), reader.GetFieldValue<DateOnly>(1)));
    return found;
  }

  /// <summary>
  /// What is in no archive yet goes into files, each of which is told to the log and the ledger before the next. Numbers go on from the
  /// last before it was looked what is in archives: where another run adds one meanwhile, this one fails and begins anew.
  /// </summary>
  async Task Archive(string partition, DateOnly day, CancellationToken ct) {
    var (number, previous) = await Last(ct);
    await using var connection = await database.Source.OpenConnectionAsync(ct);
    var done = new HashSet<Guid>();
    await using (var known = new NpgsqlCommand("select ids from exchange.log_archive where partition = $1", connection) { Parameters = { new() { Value = partition } } })
    await using (var reader = await known.ExecuteReaderAsync(ct))
      while (await reader.ReadAsync(ct)) foreach (var id in reader.GetFieldValue<byte[]>(0).Chunk(16)) done.Add(new(id, bigEndian: true));
    await using var rows = new NpgsqlCommand($"select {LogReader.Columns} from exchange.log_record where at >= $1 and at < $2 and tableoid = to_regclass($3)", connection) {
      CommandTimeout = 0, Parameters = { new() { Value = Vn.StartOf(day).UtcDateTime }, new() { Value = Vn.StartOf(day.AddDays(1)).UtcDateTime }, new() { Value = $"exchange.{partition}" } },
    };
    await using var messages = await rows.ExecuteReaderAsync(ct);
    for (var more = true; more;) {
      var (bytes, ids) = (new MemoryStream(), new MemoryStream());
      using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true)) {
        Put(zip, "previous", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(previous)));
        while (bytes.Length < Full && (more = await messages.ReadAsync(ct)))
          if (LogReader.Read(messages) is var message && !done.Contains(message.Id)) {
            Put(zip, message);
            ids.Write(message.Id.ToByteArray(bigEndian: true));
          }
      }
      if (ids.Length > 0) previous = await Keep(++number, previous, partition, bytes.ToArray(), ids.ToArray(), ct);
    }
  }

  void Put(ZipArchive zip, LogRecord message) {
    Put(zip, $"{message.Id}.json", JsonSerializer.SerializeToUtf8Bytes(message with { Content = [] }, Json.Options));
    Put(zip, $"{message.Id}.content", message.Content);
    for (var (i, left) = (0, message.Kept); i < (message.Parts?.Length ?? 0); i++, left -= KeptBody.Part)
      if (segments.Read(message.Parts![i], (int)Math.Min(KeptBody.Part, left) + Sealed.More) is { } part) Put(zip, $"{message.Id}.{i}", part);
      else throw new InvalidDataException($"part {i + 1} of message {message.Id} is not there");
  }

  static void Put(ZipArchive zip, string name, byte[] content) {
    using var into = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
    into.Write(content);
  }

  async Task<(long Number, byte[] Digest)> Last(CancellationToken ct) {
    await using var command = database.Source.CreateCommand("select number, digest from exchange.log_archive order by number desc limit 1");
    await using var reader = await command.ExecuteReaderAsync(ct);
    return await reader.ReadAsync(ct) ? (reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)) : (0, new byte[64]);
  }

  /// <summary>Row and evidence are there together or not at all; a file that neither names counts for nothing.</summary>
  async Task<byte[]> Keep(long number, byte[] previous, string partition, byte[] zip, byte[] ids, CancellationToken ct) {
    var folder = Directory.CreateDirectory(FolderOf(settings)).FullName;
    var (name, sha512) = (string.Create(CultureInfo.InvariantCulture, $"{number:00000000}-{partition}-{Guid.CreateVersion7():N}.zip"), SHA512.HashData(zip));
    var draft = Path.Combine(folder, "." + name);
    await using (var file = new FileStream(draft, FileMode.CreateNew, FileAccess.Write)) {
      await file.WriteAsync(zip, ct);
      file.Flush(flushToDisk: true);
    }
    File.Move(draft, Path.Combine(folder, name));
    Folders.Flush(folder);
    var digest = Archived.DigestOf(previous, name, ids, sha512);
    await using var act = works.Begin(Actor.Machine("exchange.archive_days"), "exchange.archive_days");
    await using var insert = new NpgsqlCommand("insert into exchange.log_archive (number, name, partition, messages, ids, sha512, digest, at) values ($1, $2, $3, $4, $5, $6, $7, $8)", await act.Work.Connection(ct)) {
      Parameters = {
        new() { Value = number }, new() { Value = name }, new() { Value = partition }, new() { Value = ids.Length / 16 }, new() { Value = ids }, new() { Value = sha512 }, new() { Value = digest }, new() { Value = act.Work.Now.UtcDateTime },
      },
    };
    await insert.ExecuteNonQueryAsync(ct);
    act.Work.Record("exchange.log_archived", "exchange_log", LogSealer.LogId, new { archive = number, name, messages = ids.Length / 16, digest = Convert.ToHexStringLower(digest) });
    await act.Work.Commit(ct);
    return digest;
  }

  async Task Drop(string partition, CancellationToken ct) {
    await using var command = database.Source.CreateCommand("select exchange.drop_log_day($1)");
    command.CommandTimeout = 0;
    command.Parameters.Add(new() { Value = partition });
    await command.ExecuteNonQueryAsync(ct);
  }

  /// <summary>Files that no row names any more: those of messages that went, and what a killed program left behind.</summary>
  async Task Sweep(DateTimeOffset now, CancellationToken ct) {
    if (!Directory.Exists(segments.Folder)) return;
    var until = Vn.Day(now).AddDays(-LongestDays).ToString("yyyyMMdd", CultureInfo.InvariantCulture);
    var old = Directory.GetDirectories(segments.Folder).Where(d => string.CompareOrdinal(Path.GetFileName(d), until) < 0).ToList();
    if (old.Count == 0) return;
    var named = new HashSet<string>(StringComparer.Ordinal);
    await using (var command = database.Source.CreateCommand("select distinct split_part(part, ':', 1) from exchange.log_record, unnest(parts) part where parts is not null")) {
      command.CommandTimeout = 0;
      await using var reader = await command.ExecuteReaderAsync(ct);
      while (await reader.ReadAsync(ct)) named.Add(reader.GetString(0));
    }
    foreach (var folder in old) {
      foreach (var file in Directory.GetFiles(folder).Where(f => !named.Contains($"{Path.GetFileName(folder)}/{Path.GetFileName(f)}"))) File.Delete(file);
      if (!Directory.EnumerateFileSystemEntries(folder).Any()) Directory.Delete(folder);
    }
  }

  public static string FolderOf(Settings settings) => Path.Combine(settings.Data, "exchange-archive");
}
