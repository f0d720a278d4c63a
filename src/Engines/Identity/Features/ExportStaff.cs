using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>The officials of the actor's offices with the posts they hold today, as a list that can be changed and brought back.</summary>
internal static class ExportStaff {
  public sealed record Request(string Format, Guid? Office);
  public sealed record Response(byte[] File, string Name, string Type);

  internal static async Task<Response> Run(Request r, Work w, CancellationToken ct) {
    var (db, all, today) = (w.Db<IdentityDb>(), Actor.Machine("export"), Vn.Day(w.Now));
    var rows = await (
      from post in db.Posts(w.Actor) join person in db.People(w.Actor) on post.Person equals person.Id
      join unit in db.Organisations() on post.Unit equals unit.Id join office in db.Organisations() on unit.Office equals office.Id
      where (r.Office == null || unit.Office == r.Office) && (post.ValidTo == null || today < post.ValidTo)
      orderby EF.Functions.Collate(person.FullName, "vi-x-icu"), person.Id, post.ValidFrom
      select new {
        person.Id, person.FullName, person.PersonalNumber, person.Email, person.Phone, post.Roles, post.Title, post.ValidFrom, post.ValidTo, Unit = unit.IsOffice ? office.Code : office.Code + "/" + unit.Key,
        UserName = db.Accounts(all).Where(a => a.Person == person.Id).Select(a => a.UserName).FirstOrDefault(),
      }).AsNoTracking().ToListAsync(ct);
    var lines = rows.ConvertAll(x => (IReadOnlyDictionary<string, string>)new Dictionary<string, string>(StringComparer.Ordinal) {
      ["user_name"] = x.UserName ?? "", ["full_name"] = x.FullName, ["personal_number"] = x.PersonalNumber ?? "", ["email"] = x.Email ?? "", ["phone"] = x.Phone ?? "", ["unit"] = x.Unit ?? "",
      ["roles"] = string.Join("; ", x.Roles), ["title"] = x.Title ?? "", ["from"] = Vn.Date(x.ValidFrom), ["to"] = x.ValidTo is { } to ? Vn.Date(to) : "",
    });
    w.Record("identity.staff_exported", "organisation", r.Office ?? w.Actor.Post?.Office ?? Guid.Empty, new { rows = lines.Count, format = r.Format == "xlsx" ? "xlsx" : "csv" });
    await w.Commit(ct);
    return r.Format == "xlsx"
      ? new Response(StaffTable.WriteXlsx(lines), $"can-bo-{today:yyyyMMdd}.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
      : new Response(StaffTable.WriteCsv(lines), $"can-bo-{today:yyyyMMdd}.csv", "text/csv; charset=utf-8");
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/identity/staff/export", async (string? format, Guid? office, Work w, CancellationToken ct) => {
      var made = await Run(new(format ?? "csv", office), w, ct);
      return Results.File(made.File, made.Type, made.Name);
    })
    .Requires(IdentityPermissions.Manage);
}
