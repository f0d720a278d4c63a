using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>The dossier register of a one-stop unit (form 07): what it accepted in a period, in order.</summary>
internal static class OpenRegister {
  public const int PageSize = 50;
  /// <summary>A printed register is one file; a longer period is printed in parts.</summary>
  public const int MostPrinted = 5000, MostDays = 366;

  /// <param name="Office">An office the actor sees; the actor's own when left out.</param>
  /// <param name="Reason">Why: the register holds personal data of many, and no task asks for it.</param>
  public sealed record Request(DateOnly? From = null, DateOnly? To = null, Guid? Office = null, string? After = null, string? Reason = null);
  public sealed record Row(
    Guid Id, string Code, string Procedure, string Subject, string? Address, string? Phone, string Office, DateTimeOffset Received, DateTimeOffset? Appointment,
    DateTimeOffset? Finished, DateTimeOffset? Delivered, string Method, string? Note);
  public sealed record Response(string Office, DateOnly From, DateOnly To, IReadOnlyList<Row> Rows, string? Next);

  sealed record Scope(OrganisationCard Office, DateOnly From, DateOnly To);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Identities identities, CancellationToken ct) {
    var scope = await ScopeOf(r, w, identities, ct);
    if (scope.IsError) return scope.Error;
    if (PersonalReads.Because(w, r.Reason) is { } missing) return missing;
    var (office, from, to) = scope.Value;
    var rows = await Rows(w, scope.Value, ListDossiers.Key(r.After), PageSize + 1, identities, ct);
    PersonalReads.Note(w, "dossiers.register_read", "organisation", office.Id, new { since = from, until = to, rows = Math.Min(rows.Count, PageSize) });
    await w.Commit(ct);
    var next = rows.Count > PageSize ? $"{rows[PageSize - 1].Received.UtcTicks}_{rows[PageSize - 1].Id:N}" : null;
    return new Response(office.Title, from, to, [.. rows.Take(PageSize)], next);
  }

  internal static async Task<Answer<byte[]>> Print(Request r, Work w, Identities identities, DossierPapers papers, CancellationToken ct) {
    var scope = await ScopeOf(r, w, identities, ct);
    if (scope.IsError) return scope.Error;
    if (PersonalReads.Because(w, r.Reason) is { } missing) return missing;
    var rows = await Rows(w, scope.Value, null, MostPrinted + 1, identities, ct);
    if (rows.Count > MostPrinted) return DossierErrors.RegisterTooLong(MostPrinted);
    var lines = new JsonArray([.. rows.Select(row => (JsonNode)new JsonObject {
      ["code"] = row.Code, ["procedure"] = row.Procedure, ["subject"] = row.Subject, ["address"] = row.Address, ["phone"] = row.Phone, ["office"] = row.Office, ["received"] = PaperValues.Iso(row.Received),
      ["appointment"] = PaperValues.Iso(row.Appointment), ["finished"] = PaperValues.Iso(row.Finished), ["delivered"] = PaperValues.Iso(row.Delivered), ["method"] = row.Method, ["note"] = row.Note,
    })]);
    var paper = await papers.Register(scope.Value.Office, scope.Value.From, scope.Value.To, lines, w.Now, ct);
    if (paper.IsError) return paper.Error;
    PersonalReads.Note(w, "dossiers.register_printed", "organisation", scope.Value.Office.Id, new { since = scope.Value.From, until = scope.Value.To, rows = rows.Count });
    await w.Commit(ct);
    return await papers.Pdf(paper.Value, ct);
  }

  /// <summary>This month, unless a period is asked for.</summary>
  static async Task<Answer<Scope>> ScopeOf(Request r, Work w, Identities identities, CancellationToken ct) {
    var today = Vn.Day(w.Now);
    var (from, to) = (r.From ?? new DateOnly(today.Year, today.Month, 1), r.To ?? today);
    if (to < from || to.DayNumber - from.DayNumber >= MostDays) return DossierErrors.RegisterPeriod;
    if ((r.Office ?? w.Actor.Post?.Office) is not { } id || !w.Actor.Can(DossierPermissions.Read, id) || await identities.Organisation(id, ct) is not { } office) return DossierErrors.OfficeUnknown;
    return new Scope(office, from, to);
  }

  static async Task<List<Row>> Rows(Work w, Scope scope, (DateTimeOffset At, Guid Id)? after, int most, Identities identities, CancellationToken ct) {
    var (start, end, office) = (Vn.StartOf(scope.From), Vn.StartOf(scope.To.AddDays(1)), scope.Office.Id);
    var found = w.Db<PublicServicesDb>().Dossiers(w.Actor).AsNoTracking().Where(d => d.IntakeOffice == office && d.AcceptedAt >= start && d.AcceptedAt < end);
    if (after is { } key) found = found.Where(d => d.AcceptedAt > key.At || (d.AcceptedAt == key.At && d.Id > key.Id));
    var dossiers = await found.OrderBy(d => d.AcceptedAt).ThenBy(d => d.Id).Take(most).ToListAsync(ct);
    var rows = new List<Row>(dossiers.Count);
    foreach (var d in dossiers)
      rows.Add(new(d.Id, d.Code, d.ProcedureName, d.SubjectName, d.ApplicantAddress ?? d.SubjectAddress, d.ApplicantPhone, await identities.NameOf(d.Office, ct), d.AcceptedAt!.Value, d.ExtendedTo ?? d.AppointmentAt,
        d.ProcessedAt, d.DeliveredAt, d.Delivery.Label(), d.Status is DossierStatus.Stopped ? d.Status.Label() : null));
    return rows;
  }

  public static void Route(IEndpointRouteBuilder routes) {
    routes.MapGet("/api/dossiers/register", (DateOnly? from, DateOnly? to, Guid? office, string? after, string? reason, Work w, Identities identities, CancellationToken ct) => Run(new(from, to, office, after, reason), w, identities, ct)).Requires(DossierPermissions.Read);
    routes.MapGet("/can-bo/so-theo-doi/in", async (DateOnly? tu, DateOnly? den, Guid? coQuan, [FromQuery(Name = "ly-do")] string? lyDo, HttpContext http, Work w, Identities identities, DossierPapers papers, CancellationToken ct) => {
      var pdf = await Print(new(tu, den, coQuan, Reason: lyDo), w, identities, papers, ct);
      return pdf.IsError ? Problems.OnPage(http, pdf.Error) : Results.File(pdf.Value, "application/pdf", "so-theo-doi-ho-so.pdf");
    }).Requires(DossierPermissions.Read).ExcludeFromDescription();
  }
}
