using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>The offices and units chosen of those that the actor manages, or all of these, as a list.</summary>
internal static class ExportOffices {
  public sealed record Request(string Format, Guid[]? Offices);
  public sealed record Response(byte[] File, string Name, string Type);

  internal static async Task<Response> Run(Request r, Work w, OfficeDirectory offices, CancellationToken ct) {
    var (now, today, chosen, kinds) = (await offices.Get(ct), Vn.Day(w.Now), r.Offices ?? [], await w.Db<IdentityDb>().OrganisationKinds().AsNoTracking().ToDictionaryAsync(k => k.Key, k => k.Name, StringComparer.Ordinal, ct));
    var managed = w.Actor.OfficesFor(IdentityPermissions.Manage).ToHashSet();
    var rows = now.All.Where(o => managed.Contains(o.Office) && (chosen.Length == 0 || chosen.Contains(o.Id))).Select(o => new[] {
      o.Code ?? "", o.Name, kinds.GetValueOrDefault(o.Kind, o.Kind), o.Parent is { } parent ? now.Any(parent)?.Name ?? "" : "", o.Phone ?? "", o.Email ?? "", o.Address ?? "",
    }).ToList();
    w.Record("identity.offices_exported", "organisation", w.Actor.Post?.Office ?? Guid.Empty, new { rows = rows.Count, format = r.Format == "xlsx" ? "xlsx" : "csv" });
    await w.Commit(ct);
    rows.Insert(0, [T["office_code"], T["office_name"], T["office_kind"], T["office_above"], T["phone"], T["email"], T["address"]]);
    return r.Format == "xlsx"
      ? new Response(StaffTable.Xlsx((T["offices"], rows)), $"co-quan-{today:yyyyMMdd}.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
      : new Response(StaffTable.Csv(rows), $"co-quan-{today:yyyyMMdd}.csv", "text/csv; charset=utf-8");
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/identity/offices/export", async (string? format, Guid[]? chon, Work w, OfficeDirectory offices, CancellationToken ct) => {
      var made = await Run(new(format ?? "csv", chon), w, offices, ct);
      return Results.File(made.File, made.Type, made.Name);
    })
    .Requires(IdentityPermissions.Manage);
}
