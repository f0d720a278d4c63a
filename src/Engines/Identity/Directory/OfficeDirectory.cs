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

  public sealed class Snapshot(OrganisationCard[] all, string stamp) {
    public string Stamp { get; } = stamp;
    public DateTimeOffset Until { get; set; }
    public OrganisationCard[] All { get; } = all;
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
      var stamp = await Stamp(ct);
      var snapshot = current is { } same && same.Stamp == stamp ? same : await Read(stamp, ct);
      snapshot.Until = clock.GetUtcNow() + Fresh;
      return current = snapshot;
    } finally {
      one.Release();
    }
  }

  /// <summary>After a change made in this process: the next reader looks again at once.</summary>
  public void Forget() => current = null;

  /// <summary>
  /// How the province names itself on every page: by its own office. Waits for the database once in the life of the process;
  /// while that cannot be reached, the neutral name stands, for the page that says so needs a header too.
  /// </summary>
  public ProvinceIdentity Province() {
    try {
      var known = current ?? Task.Run(() => Get(CancellationToken.None).AsTask()).GetAwaiter().GetResult();
      if (Array.Find(known.All, o => o is { Kind: OrganisationKind.Province, Parent: null }) is not { } province) return ProvinceIdentity.Neutral;
      return new(new(T.In("vi", "province_portal_of", province.Place ?? province.Name), T.In("en", "province_portal_of", province.Place ?? province.NameEn ?? province.Name)),
        new(province.Name, province.NameEn), Address: province.Address is { } address ? new(address) : null, Phone: province.Phone, Email: province.Email);
    } catch (NpgsqlException) {
      return ProvinceIdentity.Neutral;
    }
  }

  async Task<string> Stamp(CancellationToken ct) {
    await using var command = database.Source.CreateCommand("select count(*) || '/' || coalesce(max(changed_at)::text, '') || '/' || coalesce(sum(version), 0) from identity.organisation");
    return (string)(await command.ExecuteScalarAsync(ct))!;
  }

  async Task<Snapshot> Read(string stamp, CancellationToken ct) {
    await using var command = database.Source.CreateCommand("""
      select id, code, key, name, name_en, short_name, kind, parent, path, office, is_office, admin_unit, phone, email, address, place, verified
      from identity.organisation where valid_to is null or valid_to > (now() at time zone 'Asia/Ho_Chi_Minh')::date
      order by path
      """);
    await using var r = await command.ExecuteReaderAsync(ct);
    var all = new List<OrganisationCard>();
    while (await r.ReadAsync(ct))
      all.Add(new(r.GetGuid(0), Text(r, 1), Text(r, 2), r.GetString(3), Text(r, 4), Text(r, 5), Enum.Parse<OrganisationKind>(r.GetString(6)),
        r.IsDBNull(7) ? null : r.GetGuid(7), r.GetString(8), r.GetGuid(9), r.GetBoolean(10), Text(r, 11), Text(r, 12), Text(r, 13), Text(r, 14), Text(r, 15), Text(r, 16)));
    return new([.. all], stamp);
  }

  static string? Text(NpgsqlDataReader r, int i) => r.IsDBNull(i) ? null : r.GetString(i);

  public void Dispose() => one.Dispose();
}
