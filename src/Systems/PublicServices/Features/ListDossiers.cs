using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>The dossiers that the actor may see, the newest first, in pages by key.</summary>
internal static class ListDossiers {
  public const int PageSize = 50;

  /// <param name="Q">Any part of code, name, number or phone, typed with or without diacritics.</param>
  /// <param name="After">The key that the page before ended with.</param>
  public sealed record Request(string? Q = null, int? Status = null, string? Procedure = null, string? Channel = null, Guid? Office = null, bool Open = false, string? After = null);

  public sealed record Item(
    Guid Id, string Code, string Procedure, string Subject, string OfficeCode, int Status, string StatusName, string Channel,
    DateTimeOffset RegisteredAt, DateTimeOffset? AppointmentAt, DateTimeOffset? EndedAt, string? Owner);

  /// <param name="Next">Null on the last page.</param>
  public sealed record Response(IReadOnlyList<Item> Items, string? Next);

  internal static Task<Answer<Response>> Run([AsParameters] Request r, Work w, CancellationToken ct) => Of(w.Db<PublicServicesDb>().Dossiers(w.Actor), r, ct);

  /// <summary>The person's own, whatever post they hold.</summary>
  internal static Task<Answer<Response>> Mine([AsParameters] Request r, Work w, CancellationToken ct) => Of(w.Db<PublicServicesDb>().OwnDossiers(w.Actor), r, ct);

  static async Task<Answer<Response>> Of(IQueryable<Dossier> dossiers, Request r, CancellationToken ct) {
    var found = Filter(dossiers.AsNoTracking(), r);
    if (Key(r.After) is { } key) found = found.Where(d => d.RegisteredAt < key.At || (d.RegisteredAt == key.At && d.Id < key.Id));
    var rows = await found.OrderByDescending(d => d.RegisteredAt).ThenByDescending(d => d.Id).Take(PageSize + 1)
      .Select(d => new { d.Id, d.Code, d.ProcedureName, d.SubjectName, d.OfficeCode, d.Status, d.Channel, d.RegisteredAt, d.AppointmentAt, d.Origin, EndedAt = EF.Property<DateTimeOffset?>(d, "EndedAt") })
      .ToListAsync(ct);
    var items = rows.Take(PageSize).Select(d => new Item(
      d.Id, d.Code, d.ProcedureName, d.SubjectName, d.OfficeCode, (int)d.Status, d.Status.Label(), d.Channel.Label(), d.RegisteredAt, d.AppointmentAt, d.EndedAt, d.Origin)).ToList();
    return new Response(items, rows.Count > PageSize ? $"{items[^1].RegisteredAt.UtcTicks}_{items[^1].Id:N}" : null);
  }

  internal static IQueryable<Dossier> Filter(IQueryable<Dossier> dossiers, Request r) {
    if (Vn.Fold(Vn.Clean(r.Q)) is { Length: > 0 } text) {
      // a code is found by its own index; any other text by its parts
      var like = $"%{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";
      var code = DossierCode.Clean(r.Q);
      dossiers = dossiers.Where(d => d.Code == code || EF.Functions.Like(EF.Property<string>(d, "Search"), like));
    }
    if (r.Status is >= 1 and <= 10) dossiers = dossiers.Where(d => d.Status == (DossierStatus)r.Status.Value);
    if (r.Procedure is { Length: > 0 } procedure) dossiers = dossiers.Where(d => d.ProcedureCode == procedure);
    if (ChannelWords.ParseChannel(r.Channel) is { } channel) dossiers = dossiers.Where(d => d.Channel == channel);
    if (r.Office is { } office) dossiers = dossiers.Where(d => d.Office == office || d.IntakeOffice == office);
    if (r.Open) dossiers = dossiers.Where(d => EF.Property<DateTimeOffset?>(d, "EndedAt") == null);
    return dossiers;
  }

  internal static (DateTimeOffset At, Guid Id)? Key(string? after) {
    if (after?.Split('_') is not [var ticks, var id] || !long.TryParse(ticks, out var t) || !Guid.TryParseExact(id, "N", out var guid)) return null;
    return t is > 0 and < 3155378975999999999 ? (new DateTimeOffset(t, TimeSpan.Zero), guid) : null;
  }

  public static void Route(IEndpointRouteBuilder routes) {
    routes.MapGet("/api/dossiers", Run).Requires(DossierPermissions.Read);
    routes.MapGet("/api/dossiers/mine", Mine).SignedIn(DossierPermissions.Own);
  }
}
