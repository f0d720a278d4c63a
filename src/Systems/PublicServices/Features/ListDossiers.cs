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

  internal static Task<Answer<Response>> Run([AsParameters] Request r, Work w, CancellationToken ct) => Of(w.Db<PublicServicesDb>().DossierRanges(w.Actor), r, ct);

  /// <summary>The person's own, whatever post they hold.</summary>
  internal static Task<Answer<Response>> Mine([AsParameters] Request r, Work w, CancellationToken ct) => Of([w.Db<PublicServicesDb>().OwnDossiers(w.Actor)], r, ct);

  /// <summary>Each range gives its newest; the newest of these are the page.</summary>
  static async Task<Answer<Response>> Of(IReadOnlyList<IQueryable<Dossier>> ranges, Request r, CancellationToken ct) {
    var rows = await ranges.Select(range => Shown(Newest(After(Filter(range.AsNoTracking(), r), r.After)))).Aggregate((a, b) => a.Concat(b))
      .OrderByDescending(d => d.RegisteredAt).ThenByDescending(d => d.Id).Take(PageSize + 1).ToListAsync(ct);
    var items = rows.Take(PageSize).Select(d => new Item(
      d.Id, d.Code, d.ProcedureName, d.SubjectName, d.OfficeCode, (int)d.Status, d.Status.Label(), d.Channel.Label(), d.RegisteredAt, d.AppointmentAt, d.EndedAt, d.Origin)).ToList();
    return new Response(items, rows.Count > PageSize ? $"{items[^1].RegisteredAt.UtcTicks}_{items[^1].Id:N}" : null);
  }

  static IQueryable<Row> Shown(IQueryable<Dossier> dossiers) => dossiers.Select(d => new Row {
    Id = d.Id, Code = d.Code, ProcedureName = d.ProcedureName, SubjectName = d.SubjectName, OfficeCode = d.OfficeCode, Status = d.Status, Channel = d.Channel,
    RegisteredAt = d.RegisteredAt, AppointmentAt = d.AppointmentAt, EndedAt = EF.Property<DateTimeOffset?>(d, "EndedAt"), Origin = d.Origin,
  });

  static IQueryable<Dossier> Newest(IQueryable<Dossier> dossiers) => dossiers.OrderByDescending(d => d.RegisteredAt).ThenByDescending(d => d.Id).Take(PageSize + 1);

  static IQueryable<Dossier> After(IQueryable<Dossier> dossiers, string? after) =>
    Key(after) is { } key ? dossiers.Where(d => d.RegisteredAt < key.At || (d.RegisteredAt == key.At && d.Id < key.Id)) : dossiers;

  internal static IQueryable<Dossier> Filter(IQueryable<Dossier> dossiers, Request r) {
    if (Vn.Fold(Vn.Clean(r.Q)) is { Length: > 0 } text) {
      // a whole code is found by its own index; any other text, a part of a code too, by its parts
      var code = DossierCode.Clean(r.Q);
      var like = $"%{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";
      dossiers = DossierCode.IsWhole(code) ? dossiers.Where(d => d.Code == code) : dossiers.Where(d => EF.Functions.Like(EF.Property<string>(d, "Search"), like));
    }
    if (r.Status is >= 1 and <= 10) dossiers = dossiers.Where(d => d.Status == (DossierStatus)r.Status.Value);
    if (r.Procedure is { Length: > 0 } procedure) dossiers = dossiers.Where(d => d.ProcedureCode == procedure);
    if (ChannelWords.ParseChannel(r.Channel) is { } channel) dossiers = dossiers.Where(d => d.Channel == channel);
    if (r.Office is { } office) dossiers = dossiers.Where(d => d.Office == office || d.IntakeOffice == office);
    if (r.Open) dossiers = dossiers.Where(d => EF.Property<DateTimeOffset?>(d, "EndedAt") == null);
    return dossiers;
  }

  sealed class Row {
    public Guid Id { get; init; }
    public string Code { get; init; } = "";
    public string ProcedureName { get; init; } = "";
    public string SubjectName { get; init; } = "";
    public string OfficeCode { get; init; } = "";
    public DossierStatus Status { get; init; }
    public Channel Channel { get; init; }
    public DateTimeOffset RegisteredAt { get; init; }
    public DateTimeOffset? AppointmentAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public string? Origin { get; init; }
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
