using System.Net;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>The rows that are wrong come back as a list to mend.</summary>
public sealed class DownloadImportFaultsTests(ImportApp app) : IClassFixture<ImportApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  [Fact]
  public async Task The_list_of_mistakes_is_a_file_that_is_mended_and_brought_again() {
    var key = await app.Made();
    var (id, _) = await app.Look(key, ImportApp.Csv(ImportApp.Row("F1"), ImportApp.Row("F2", seats: "0"), ImportApp.Row("=F3", seats: "x")));
    using var client = app.As(ImportApp.Steward());
    foreach (var (format, kind) in new[] { ("csv", SheetKind.Csv), ("xlsx", SheetKind.Xlsx) }) {
      var rows = await SheetFiles.Read(await client.GetByteArrayAsync($"/api/registries/{key}/imports/{id}/faults?format={format}", Ct), kind);
      Assert.Equal([[.. ImportApp.Titles, "Lỗi cần sửa"], ["F2", "=F3"]], [rows[0], [rows[1][0], rows[2][0]]]);
      Assert.All(rows.Skip(1), r => Assert.NotEqual("", r[^1]));
      var mended = rows.Select((r, i) => i == 0 ? r : [r[0], r[1], r[2], "5", .. r[4..]]).ToList();
      var (again, seen) = await app.Look(key, SheetFiles.Csv(mended));
      Assert.Equal(0, (int)seen["import"]!["wrong"]!);
      await app.Write(key, again);
    }
    Assert.Equal(["=F3", "F2"], await app.Codes(key));
  }

  [Fact]
  public async Task Who_may_not_see_what_is_personal_does_not_get_it_from_a_colleagues_file_and_who_may_leaves_evidence() {
    var (key, steward, colleague) = (await app.Made(), ImportApp.Steward(), ImportApp.Steward());
    var (id, _) = await app.Look(key, ImportApp.Csv(ImportApp.Row("P1", seats: "0", keeper: "000190000055")), actor: steward);
    var path = $"/api/registries/{key}/imports/{id}/faults";
    using var clerk = app.As(People.Official(ShapeApp.Office, "H21.01", [], RegistryPermissions.Write, RegistryPermissions.Read));
    using var answer = await clerk.GetAsync(path, Ct);
    Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    Assert.DoesNotContain("000190000055", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    Assert.DoesNotContain("000190000055", await clerk.GetStringAsync($"/can-bo/co-so-du-lieu/{key}/nhap/{id}/cot", Ct), StringComparison.Ordinal);
    foreach (var who in new[] { steward, colleague }) Assert.Contains("000190000055", await app.As(who).GetStringAsync(path, Ct), StringComparison.Ordinal);
    Assert.Equal([[colleague.Id]], await app.Sql("select actor from ledger.entry where object_id = $1 and type = 'registries.personal_read'", id));
  }
}
