using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>The dossiers behind a figure of <see cref="ShowReuse"/>, the newest first, each with what was filled in it and which papers data took the place of. Which one it is, is told to who may read it.</summary>
internal static class ListReuse {
  public const int PageSize = 50;

  /// <param name="After">The cursor of the page before.</param>
  public sealed record Request(string Procedure, DateOnly? From = null, DateOnly? To = null, string? After = null);

  /// <param name="Code">Null of one that the reader of the figures may not read.</param>
  public sealed record Item(Guid Id, string? Code, string Office, DateOnly Day, int Filled, int Kept, int Papers, IReadOnlyList<string> Sources);
  public sealed record Response(IReadOnlyList<Item> Items, string? Next);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Identities identities, CancellationToken ct) {
    if (ShowReuse.Period(r.From, r.To, w) is not var (from, to)) return ReuseErrors.BadPeriod;
    var (day, id) = Cursor(r.After);
    await using var command = new NpgsqlCommand($"""
      select u.dossier, d.code, u.office, u.day, u.filled, u.kept, u.spared, array(
        select distinct s from (select value->>'origin' from jsonb_each(d.provenance) union all select c.record_said->>'origin' from public_services.dossier_component c where c.dossier = d.id and c.record_said is not null) o(s) where s is not null order by s)
      from public_services.dossier_reuse u join public_services.dossier d on d.id = u.dossier
      where u.procedure_code = $1 and u.day between $2 and $3 and ($4::uuid[] is null or u.office = any($4)) and ($5::date is null or (u.day, u.dossier) < ($5, $6))
      order by u.day desc, u.dossier desc limit {PageSize + 1}
      """, await w.ReadConnection(ct)) {
      Parameters = {
        new() { Value = r.Procedure }, new() { Value = from }, new() { Value = to }, ShowReuse.Offices(w),
        new() { Value = (object?)day ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Date }, new() { Value = (object?)id ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
      },
    };
    var rows = new List<(Guid Office, Item Item)>();
    await using (var reader = await command.ExecuteReaderAsync(ct))
      while (await reader.ReadAsync(ct))
        rows.Add((reader.GetGuid(2), new(reader.GetGuid(0), reader.GetString(1), "", reader.GetFieldValue<DateOnly>(3), reader.GetInt32(4), reader.GetInt32(5), reader.GetInt32(6), reader.GetFieldValue<string[]>(7))));
    var items = new List<Item>();
    Guid[] shown = [.. rows.Take(PageSize).Select(r => r.Item.Id)];
    var read = w.Actor.Can(DossierPermissions.Read) ? await w.Db<PublicServicesDb>().Dossiers(w.Actor).Where(d => shown.Contains(d.Id)).Select(d => d.Id).ToListAsync(ct) : [];
    foreach (var (office, item) in rows.Take(PageSize)) items.Add(item with { Office = await identities.NameOf(office, ct), Code = read.Contains(item.Id) ? item.Code : null });
    return new Response(items, rows.Count > PageSize ? $"{items[^1].Day:yyyyMMdd}_{items[^1].Id:N}" : null);
  }

  static (DateOnly? Day, Guid? Id) Cursor(string? after) => after?.Split('_') is [var day, var id] && DateOnly.TryParseExact(day, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var on) && Guid.TryParseExact(id, "N", out var dossier) ? (on, dossier) : (null, null);

  public static void Route(IEndpointRouteBuilder routes) =>
    routes.MapGet("/api/reuse/{procedure}", (string procedure, DateOnly? from, DateOnly? to, string? after, Work w, Identities identities, CancellationToken ct) => Run(new(procedure, from, to, after), w, identities, ct)).Requires(DossierReuse.Permission);
}
