using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>The page that measures what people need not state or hand in again.</summary>
[Collection(nameof(SectorProvince))]
public sealed partial class ShowReuseTests(SectorProvince app) : ReuseWalk(app) {
  async Task<(long Dossiers, long Filled, long Kept, long Papers)> Figures(Actor actor) {
    var row = (await Read(actor, "/api/reuse"))["rows"]!.AsArray().SingleOrDefault(r => (string)r!["code"]! == "1.013225");
    return row is null ? default : ((long)row["dossiers"]!, (long)row["filled"]!, (long)row["kept"]!, (long)row["papers"]!);
  }

  [Fact]
  public async Task Filled_and_kept_fields_and_spared_papers_are_counted_as_dossiers_come_and_lead_to_them() {
    await Hoa();
    var (office, province) = (await Official("pleiku.chutich", "agency_head", DossierReuse.Permission), People.With(DossierReuse.Permission, "procedures.manage"));
    var before = await Figures(office);
    var id = await HandedIn();
    var after = await Figures(office);
    Assert.Equal((before.Dossiers + 1, before.Filled + 2, before.Kept + 1, before.Papers + 1), after);
    Assert.Equal(after, await Figures(province));
    var listed = (await Read(office, "/api/reuse/1.013225"))["items"]!.AsArray().Single(i => (Guid)i!["id"]! == id)!;
    Assert.Equal((2, 1, 1), ((int)listed["filled"]!, (int)listed["kept"]!, (int)listed["papers"]!));
    Assert.Equal(["Người sử dụng, sở hữu, quản lý đất", "Tài khoản của Ông/Bà"], listed["sources"]!.AsArray().Select(s => (string)s!).Order(StringComparer.Ordinal));
    // the page has the same figures, in the order of its columns
    var shown = (await Text(office, "/can-bo/giam-giay-to")).Split("<tr ").Single(r => r.Contains("/can-bo/giam-giay-to/1.013225?", StringComparison.Ordinal));
    Assert.Equal(((long[])[after.Dossiers, after.Filled, after.Kept, after.Papers]).Select(n => Vn.Number(n)), Cell().Matches(shown).Select(c => c.Groups[1].Value));
    var today = Vn.Date(Vn.Day(App.Clock.GetUtcNow()));
    Assert.Contains("/can-bo/giam-giay-to/1.013225?tu=", await Text(office, $"/can-bo/giam-giay-to?tu={today}&den={today}"), StringComparison.Ordinal);
    Assert.Contains($"/can-bo/ho-so/{id}", await Text(office, "/can-bo/giam-giay-to/1.013225"), StringComparison.Ordinal);
    // the figures of another office are its own
    var other = (Guid)(await App.Sql("select id from identity.organisation where code = 'H21.100'"))[0][0]!;
    Assert.Equal(default, await Figures(People.Official(other, "H21.100", ["agency_head"], DossierReuse.Permission)));
  }

  [Fact]
  public async Task Who_may_not_measure_sees_no_figures_and_a_period_has_an_order() {
    using var stranger = App.As(People.With(DossierPermissions.Read));
    using var anyone = App.As();
    foreach (var path in (string[])["/api/reuse", "/api/reuse/1.013225"]) {
      Assert.Equal(403, (int)(await stranger.GetAsync(path, Ct)).StatusCode);
      Assert.Equal(401, (int)(await anyone.GetAsync(path, Ct)).StatusCode);
    }
    using var leader = App.As(People.With(DossierReuse.Permission));
    Assert.Equal(400, (int)(await leader.GetAsync("/api/reuse?from=2026-02-01&to=2026-01-01", Ct)).StatusCode);
    Assert.Equal(400, (int)(await leader.GetAsync("/api/reuse?from=2020-01-01&to=2026-01-01", Ct)).StatusCode);
  }

  [GeneratedRegex("class=\"numeric\"[^>]*><div>([0-9.]+)</div>", RegexOptions.None, 1000)]
  private static partial Regex Cell();
}
