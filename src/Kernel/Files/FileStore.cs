using Npgsql;

namespace Saola.Kernel;

/// <summary>
/// The files of the province. Whoever stores and reads has checked the right to the owning thing; a file is always asked for
/// together with its owner, so that an id alone opens nothing.
/// </summary>
public sealed class FileStore {
  const string Columns = "id, sha256, size, media_type, name, owner_kind, owner, uploaded_by, at";
  readonly IBlobs blobs;
  readonly Arrivals arrivals;
  readonly VirusScanner scanner;
  readonly FileLinks links;

  internal FileStore(IBlobs blobs, Arrivals arrivals, VirusScanner scanner, FileLinks links) =>
    (this.blobs, this.arrivals, this.scanner, this.links) = (blobs, arrivals, scanner, links);

  /// <summary>Takes in a file: in its place and checked before the row is written; kept for good once the caller commits.</summary>
  public async Task<Answer<StoredFile>> Store(Work w, Stream content, NewFile about, CancellationToken ct) {
    using var arrival = await arrivals.Receive(content, about.MaxBytes, ct);
    if (arrival.Size == 0) return FileErrors.Empty;
    if (arrival.Size > about.MaxBytes) return FileErrors.TooLarge(about.MaxBytes);
    // Scanned first: a dangerous file is named as such, whatever it claims to be.
    switch (await scanner.Scan(arrival.Path, ct)) {
      case ScanResult.Infected: return FileErrors.Infected;
      case ScanResult.Unavailable: return FileErrors.ScannerBusy;
    }
    var (type, hasMacros) = FileTypes.Of(arrival.Path);
    if (type is null) return FileErrors.UnknownType;
    if (hasMacros) return FileErrors.Macros;
    var name = CleanName(about.Name, type);
    var extension = Path.GetExtension(name).ToLowerInvariant();
    if (!type.Extensions.Contains(extension)) return FileErrors.Mislabelled(extension, type.Extensions[0]);
    if (about.Accept is { Count: > 0 } accept && !accept.Any(a => Accepts(a, type, extension))) return FileErrors.NotAccepted(type.Extensions[0]);
    return await Keep(w, arrival, new(Guid.CreateVersion7(w.Now), arrival.Sha256, arrival.Size, type.MediaType, name, about.OwnerKind, about.Owner, w.Actor.Id, w.Now), ct);
  }

  public async Task<Answer<StoredFile>> Store(Work w, byte[] content, NewFile about, CancellationToken ct) => await Store(w, new MemoryStream(content, writable: false), about, ct);

  async Task<StoredFile> Keep(Work w, Arrival arrival, StoredFile file, CancellationToken ct) {
    var connection = await w.Connection(ct);
    // Held until commit: the sweep cannot take the content from under a row that is not visible yet.
    await using (var hold = new NpgsqlCommand("select pg_advisory_xact_lock_shared(hashtextextended($1, 10))", connection) { Parameters = { new() { Value = file.Sha256 } } })
      await hold.ExecuteNonQueryAsync(ct);
    await blobs.Keep(arrival, ct);
    await using var insert = new NpgsqlCommand($"insert into kernel.file ({Columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)", connection) {
      Parameters = {
        new() { Value = file.Id }, new() { Value = file.Sha256 }, new() { Value = file.Size }, new() { Value = file.MediaType }, new() { Value = file.Name },
        new() { Value = file.OwnerKind }, new() { Value = file.Owner }, new() { Value = file.UploadedBy }, new() { Value = file.At.UtcDateTime },
      },
    };
    await insert.ExecuteNonQueryAsync(ct);
    w.Record("files.stored", "file", file.Id, new { sha256 = file.Sha256, size = file.Size, mediaType = file.MediaType, ownerKind = file.OwnerKind, owner = file.Owner });
    return file;
  }

  /// <summary>The file, if it belongs to this owner.</summary>
  public async Task<StoredFile?> Find(Work w, string ownerKind, Guid owner, Guid id, CancellationToken ct) =>
    (await Read(w, $"select {Columns} from kernel.file where id = $1 and owner_kind = $2 and owner = $3 and removed_at is null", ct, id, ownerKind, owner)).FirstOrDefault();

  /// <summary>The files of a thing, oldest first.</summary>
  public Task<List<StoredFile>> Of(Work w, string ownerKind, Guid owner, CancellationToken ct) =>
    Read(w, $"select {Columns} from kernel.file where owner_kind = $1 and owner = $2 and removed_at is null order by at, id", ct, ownerKind, owner);

  /// <summary>Those of these files that belong to things of this kind, oldest first. Of each one's owner the caller says whether it may be read.</summary>
  public Task<List<StoredFile>> Among(Work w, IReadOnlyCollection<Guid> ids, string ownerKind, CancellationToken ct) =>
    Read(w, $"select {Columns} from kernel.file where id = any($1) and owner_kind = $2 and removed_at is null order by at, id", ct, ids.ToArray(), ownerKind);

  /// <summary>Things that have files, of all kinds whose names begin so.</summary>
  public async Task<IReadOnlyList<Guid>> Owners(Work w, string kinds, CancellationToken ct) {
    await using var command = new NpgsqlCommand("select distinct owner from kernel.file where owner_kind >= $1 and owner_kind < $2 and removed_at is null", await w.ReadConnection(ct)) {
      Parameters = { new() { Value = kinds }, new() { Value = After(kinds) } },
    };
    await using var reader = await command.ExecuteReaderAsync(ct);
    var owners = new List<Guid>();
    while (await reader.ReadAsync(ct)) owners.Add(reader.GetGuid(0));
    return owners;
  }

  /// <summary>The first text after all that begin so: what begins so is a range of the index.</summary>
  static string After(string start) => start[..^1] + (char)(start[^1] + 1);

  /// <summary>The content. The caller closes it.</summary>
  public Stream Open(StoredFile file) => blobs.Open(file.Sha256, file.Size);

  /// <summary>Takes the file away from its owner; the content goes a day later, unless another file has the same.</summary>
  public async Task<bool> Remove(Work w, string ownerKind, Guid owner, Guid id, CancellationToken ct) {
    await using var command = new NpgsqlCommand("update kernel.file set removed_at = $4 where id = $1 and owner_kind = $2 and owner = $3 and removed_at is null", await w.Connection(ct)) {
      Parameters = { new() { Value = id }, new() { Value = ownerKind }, new() { Value = owner }, new() { Value = w.Now.UtcDateTime } },
    };
    if (await command.ExecuteNonQueryAsync(ct) == 0) return false;
    w.Record("files.removed", "file", id, new { ownerKind, owner });
    return true;
  }

  /// <summary>The same for all files that these things have, of all kinds whose names begin so.</summary>
  public async Task RemoveAll(Work w, string kinds, IReadOnlyCollection<Guid> owners, CancellationToken ct) {
    const string Remove = "update kernel.file set removed_at = $4 where owner_kind >= $1 and owner_kind < $2 and owner = any($3) and removed_at is null returning id, owner_kind, owner";
    await using var command = new NpgsqlCommand(Remove, await w.Connection(ct)) {
      Parameters = { new() { Value = kinds }, new() { Value = After(kinds) }, new() { Value = owners.ToArray() }, new() { Value = w.Now.UtcDateTime } },
    };
    await using var reader = await command.ExecuteReaderAsync(ct);
    while (await reader.ReadAsync(ct)) w.Record("files.removed", "file", reader.GetGuid(0), new { ownerKind = reader.GetString(1), owner = reader.GetGuid(2) });
  }

  /// <summary>Takes files of a kind away from their owners that nobody has used since: those that came before this moment, the oldest first, so many at most.</summary>
  /// <param name="kept">Those that stay, however old.</param>
  /// <returns>How many went.</returns>
  public async Task<int> RemoveOld(Work w, string ownerKind, DateTimeOffset before, int most, IReadOnlyCollection<Guid> kept, CancellationToken ct) {
    await using var command = new NpgsqlCommand("""
      update kernel.file set removed_at = $4 where id in (select id from kernel.file where owner_kind = $1 and at < $2 and removed_at is null and id <> all($5) order by at limit $3) returning id, owner
      """, await w.Connection(ct)) { Parameters = { new() { Value = ownerKind }, new() { Value = before.UtcDateTime }, new() { Value = most }, new() { Value = w.Now.UtcDateTime }, new() { Value = kept.ToArray() } } };
    await using var reader = await command.ExecuteReaderAsync(ct);
    var gone = 0;
    for (; await reader.ReadAsync(ct); gone++) w.Record("files.removed", "file", reader.GetGuid(0), new { ownerKind, owner = reader.GetGuid(1) });
    return gone;
  }

  /// <summary>Hands files over as a draft becomes a dossier: ids and content stay. Files that the first owner does not have are left alone.</summary>
  public async Task Give(Work w, IReadOnlyCollection<Guid> ids, (string Kind, Guid Id) from, (string Kind, Guid Id) to, CancellationToken ct) {
    await using var command = new NpgsqlCommand("update kernel.file set owner_kind = $4, owner = $5 where id = any($1) and owner_kind = $2 and owner = $3 and removed_at is null returning id", await w.Connection(ct)) {
      Parameters = { new() { Value = ids.ToArray() }, new() { Value = from.Kind }, new() { Value = from.Id }, new() { Value = to.Kind }, new() { Value = to.Id } },
    };
    await using var reader = await command.ExecuteReaderAsync(ct);
    while (await reader.ReadAsync(ct)) w.Record("files.given", "file", reader.GetGuid(0), new { ownerKind = to.Kind, owner = to.Id });
  }

  /// <summary>An address that gives the file to whoever has it, for a short time. Make it only for someone who may read the file.</summary>
  public string Link(StoredFile file, TimeSpan? lifetime = null) => links.Make(file.Id, lifetime ?? FileLinks.Lifetime);

  internal async Task<StoredFile?> Linked(Work w, Guid id, CancellationToken ct) =>
    (await Read(w, $"select {Columns} from kernel.file where id = $1 and removed_at is null", ct, id)).FirstOrDefault();

  static async Task<List<StoredFile>> Read(Work w, string sql, CancellationToken ct, params object[] values) {
    await using var command = new NpgsqlCommand(sql, await w.ReadConnection(ct));
    foreach (var value in values) command.Parameters.Add(new() { Value = value });
    await using var reader = await command.ExecuteReaderAsync(ct);
    var files = new List<StoredFile>();
    while (await reader.ReadAsync(ct))
      files.Add(new(reader.GetGuid(0), reader.GetString(1), reader.GetInt64(2), reader.GetString(3), reader.GetString(4), reader.GetString(5), reader.GetGuid(6), reader.GetGuid(7), reader.GetFieldValue<DateTimeOffset>(8)));
    return files;
  }

  static bool Accepts(string accepted, FileType type, string extension) =>
    accepted == type.MediaType || accepted == extension || (accepted.EndsWith("/*", StringComparison.Ordinal) && type.MediaType.StartsWith(accepted[..^1], StringComparison.Ordinal));

  /// <summary>The last part of the name, without what a file system or a header could trip over.</summary>
  internal static string CleanName(string name, FileType type) {
    var last = Vn.Clean(name).Split('/', '\\')[^1];
    var plain = string.Concat(last.Where(c => !char.IsControl(c) && !"\"<>|:*?".Contains(c) && !(c is >= '\u200B' and <= '\u200F' or >= '\u202A' and <= '\u202E' or >= '\u2066' and <= '\u2069'))).Trim(' ').TrimEnd('.');
    var extension = Path.GetExtension(plain);
    var stem = Path.GetFileNameWithoutExtension(plain).Trim(' ', '.');
    if (extension.Length is < 2 or > 10) (stem, extension) = (plain, type.Extensions[0]);
    if (stem.Length == 0) stem = "tep";
    var room = NewFile.MaxName - extension.Length;
    if (stem.Length > room) stem = stem[..(char.IsHighSurrogate(stem[room - 1]) ? room - 1 : room)];
    return stem + extension;
  }
}
