using System.Collections.Frozen;
using Npgsql;
using Saola.Ui;

namespace Saola.Identity;

/// <summary>
/// All living offices and units in memory: some thousand rows that nearly every page names. Looked at again every few
/// seconds by one cheap question; read anew only when something changed.
/// </summary>
internal sealed class OfficeDirectory(WebDatabase database, TimeProvider clock) : IDisposable {
  static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);
  readonly SemaphoreSlim one = new(1, 1);
  volatile Snapshot? current;

  /// <summary>A code that leads to another office, or to another code of the same, since a day.</summary>
  public sealed record FormerCode(Guid Organisation, DateOnly? ChangedOn, bool OldForm);

  public sealed class Snapshot(OrganisationCard[] all, OrganisationCard[] past, Dictionary<string, FormerCode> former, Dictionary<string, PackText> kinds, string stamp) {
    public string Stamp { get; } = stamp;
    public DateTimeOffset Until { get; set; }
    public OrganisationCard[] All { get; } = all;

    /// <summary>Offices that are no more, for what was done in them.</summary>
    public FrozenDictionary<Guid, OrganisationCard> Past { get; } = past.ToFrozenDictionary(o => o.Id);
    public FrozenDictionary<string, FormerCode> Former { get; } = former.ToFrozenDictionary(StringComparer.Ordinal);
    public FrozenDictionary<string, PackText> Kinds { get; } = kinds.ToFrozenDictionary(StringComparer.Ordinal);
    public OrganisationCard? Any(Guid id) => ById.GetValueOrDefault(id) ?? Past.GetValueOrDefault(id);
    public FrozenDictionary<Guid, OrganisationCard> ById { get; } = all.ToFrozenDictionary(o => o.Id);
    public FrozenDictionary<string, OrganisationCard> ByCode { get; } = all.Where(o => o.Code is not null).ToFrozenDictionary(o => o.Code!);
    public ILookup<string, OrganisationCard> ByAdminUnit { get; } = all.Where(o => o.AdminUnit is not null).ToLookup(o => o.AdminUnit!);
    public ILookup<Guid?, OrganisationCard> Below { get; } = all.ToLookup(o => o.Parent);
  }

  public async ValueTask<Snapshot> Get(CancellationToken ct) {
    if (current is { } known && clock.GetUtcNow() < known.Until) return known;
    await one.WaitAsync(ct);
    try {
      if (current is { } other && clock.GetUtcNow() < other.Until) return other;
      // an office may end with a day, too
      var day = Vn.Day(clock.GetUtcNow());
      var stamp = $"{day:yyyy-MM-dd}/{await Stamp(ct)}";
      var snapshot = current is { } same && same.Stamp == stamp ? same : await Read(stamp, day, ct);
      snapshot.Until = clock.GetUtcNow() + Fresh;
      return current = snapshot;
    } finally {
      one.Release();
    }
  }

  /// <summary>After a change made in this process: the next reader looks again at once.</summary>
  public void Forget() => current = null;

  /// <summary>Whether the actor may do this in every office, as far as they are known already: what a page offers is what an act allows.</summary>
  public bool IsWhole(Actor actor, string permission) => current is { } now && SetAccountPolicy.IsWhole(actor, permission, now.All.Where(o => o.IsOffice).Select(o => o.Id));

  /// <summary>
  /// How the province names itself on every page: by its own office. Waits for the database once in the life of the process;
  /// while that cannot be reached, the neutral name stands, for the page that says so needs a header too.
  /// </summary>
  public ProvinceIdentity Province() {
    try {
      var known = current ?? Task.Run(() => Get(CancellationToken.None).AsTask()).GetAwaiter().GetResult();
      if (Array.Find(known.All, o => o is { Kind: OfficeKinds.Province, Parent: null }) is not { } province) return ProvinceIdentity.Neutral;
      return new(new(T.In("vi", "province_portal_of", province.Place ?? province.Name), T.In("en", "province_portal_of", province.Place ?? province.NameEn ?? province.Name)),
        new(province.Name, province.NameEn), Address: province.Address is { } address ? new(address) : null, Phone: province.Phone, Email: province.Email);
    } catch (NpgsqlException) {
      return ProvinceIdentity.Neutral;
    }
  }

  async Task<string> Stamp(CancellationToken ct) {
    await using var command = database.Source.CreateCommand("""
      select count(*) || '/' || coalesce(max(changed_at)::text, '') || '/' || coalesce(sum(version), 0)
        || (select '/' || count(*) || '/' || coalesce(sum(version), 0) from identity.organisation_code) || (select '/' || coalesce(sum(version), 0) from identity.organisation_kind)
      from identity.organisation
      """);
    return (string)(await command.ExecuteScalarAsync(ct))!;
  }

  async Task<Snapshot> Read(string stamp, DateOnly day, CancellationToken ct) {
    await using var batch = database.Source.CreateBatch();
    batch.BatchCommands.Add(new("""
      select id, code, key, name, name_en, short_name, kind, parent, path, office, is_office, admin_unit, phone, email, address, place, verified,
        valid_to is null or valid_to > $1
      from identity.organisation order by path
      """) { Parameters = { new() { Value = day } } });
    // Who comes last had the code last.
    batch.BatchCommands.Add(new("""
      select c.code, case when o.valid_to is null then o.id else coalesce(o.successor, o.id) end, coalesce(o.valid_to, c.valid_to), c.old_form
      from identity.organisation_code c join identity.organisation o on o.id = c.organisation
      where c.old_form or c.valid_to is not null or o.valid_to is not null order by coalesce(c.valid_to, o.valid_to) nulls first, c.id
      """));
    batch.BatchCommands.Add(new("select key, name, name_en from identity.organisation_kind"));
    await using var r = await batch.ExecuteReaderAsync(ct);
    var (all, past) = (new List<OrganisationCard>(), new List<OrganisationCard>());
    while (await r.ReadAsync(ct)) (r.GetBoolean(17) ? all : past).Add(Card(r));
    await r.NextResultAsync(ct);
    var former = new Dictionary<string, FormerCode>(StringComparer.Ordinal);
    while (await r.ReadAsync(ct)) former[r.GetString(0)] = new(r.GetGuid(1), r.IsDBNull(2) ? null : r.GetFieldValue<DateOnly>(2), r.GetBoolean(3));
    await r.NextResultAsync(ct);
    var kinds = new Dictionary<string, PackText>(StringComparer.Ordinal);
    while (await r.ReadAsync(ct)) kinds[r.GetString(0)] = new(r.GetString(1), Text(r, 2));
    return new([.. all], [.. past], former, kinds, stamp);
  }

  static OrganisationCard Card(NpgsqlDataReader r) => new(r.GetGuid(0), Text(r, 1), Text(r, 2), r.GetString(3), Text(r, 4), Text(r, 5), r.GetString(6),
    r.IsDBNull(7) ? null : r.GetGuid(7), r.GetString(8), r.GetGuid(9), r.GetBoolean(10), Text(r, 11), Text(r, 12), Text(r, 13), Text(r, 14), Text(r, 15), Text(r, 16));

  static string? Text(NpgsqlDataReader r, int i) => r.IsDBNull(i) ? null : r.GetString(i);

  public void Dispose() => one.Dispose();
}
