using Microsoft.EntityFrameworkCore;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

public sealed class DossierStoreTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<string> Number(string office, bool commit = true) {
    await using var act = app.Begin();
    var code = await DossierCode.Next(act.Work, office, Ct);
    act.Work.Record("tests.numbered", "thing", Guid.CreateVersion7());
    if (commit) await act.Work.Commit(Ct);
    return code;
  }

  [Fact]
  public async Task Numbers_have_no_gap_and_no_duplicate_when_many_register_at_once() {
    _ = app.Services; // the host starts here, once, and not in a hundred threads
    var codes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => Number("H21.901", commit: i % 5 != 0))));
    var kept = codes.Where((_, i) => i % 5 != 0).Order(StringComparer.Ordinal).ToArray();
    Assert.Equal([.. Enumerable.Range(1, 16).Select(n => DossierCode.Of("H21.901", Vn.Day(app.Clock.GetUtcNow()), n))], kept);
  }

  [Fact]
  public async Task Each_office_counts_for_itself() {
    Assert.EndsWith("-0001", await Number("H21.902"), StringComparison.Ordinal);
    Assert.EndsWith("-0001", await Number("H21.903"), StringComparison.Ordinal);
    Assert.EndsWith("-0002", await Number("H21.902"), StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_new_local_day_counts_from_one() {
    var first = await Number("H21.904");
    app.Clock.Pass(TimeSpan.FromDays(1));
    try {
      var next = await Number("H21.904");
      Assert.EndsWith("-0001", next, StringComparison.Ordinal);
      Assert.NotEqual(first, next);
    } finally {
      app.Clock.Pass(TimeSpan.FromDays(-1));
    }
  }

  [Fact]
  public async Task A_dossier_is_read_as_it_was_kept() {
    var dossier = await DossierRows.Keep(app, Samples.Opening() with {
      Form = new() { ["hoTen"] = "Rơ Châm Thủy" },
      Components = [new() { Id = Guid.CreateVersion7(), Key = "chung-sinh", Name = "Giấy chứng sinh", Originals = 1 }],
    });
    await using var act = app.Begin();
    var read = await act.Work.Db<PublicServicesDb>().Dossiers(act.Work.Actor).Include(d => d.Components).SingleAsync(d => d.Id == dossier.Id, Ct);
    Assert.Equal((dossier.Code, DossierStatus.Registered, "Rơ Châm Thủy", 1), (read.Code, read.Status, (string?)read.Form["hoTen"], read.Components.Count));
  }

  [Fact]
  public async Task A_dossier_is_visible_to_its_offices_its_people_and_nobody_else() {
    var citizen = People.Citizen();
    var dossier = await DossierRows.Keep(app, Samples.Opening(account: citizen.Id) with { Offices = new(Samples.Pleiku, "H21.106", Samples.BienHo, "H21.111", "H21.106", false) });
    async Task<bool> Sees(Actor actor) {
      await using var act = app.Begin(actor);
      return await act.Work.Db<PublicServicesDb>().Dossiers(actor).AnyAsync(d => d.Id == dossier.Id, Ct);
    }
    Assert.True(await Sees(People.Official(Samples.Pleiku, "H21.106", [], "dossiers.read")));
    Assert.True(await Sees(People.Official(Samples.BienHo, "H21.111", [], "dossiers.read")));
    Assert.True(await Sees(citizen));
    Assert.False(await Sees(People.Official(Guid.CreateVersion7(), "H21.112", [])));
    Assert.False(await Sees(People.Official(Samples.Pleiku, "H21.106", [], "payments.reconcile")));
    Assert.False(await Sees(People.Citizen()));
    Assert.False(await Sees(Actor.Anonymous));
  }

  [Fact]
  public async Task Two_codes_cannot_be_the_same() {
    var dossier = await DossierRows.Keep(app, Samples.Opening());
    await Assert.ThrowsAsync<DbUpdateException>(() => DossierRows.Keep(app, Samples.Opening(), dossier.Code));
  }
}

internal static class DossierRows {
  /// <summary>Keeps a registered dossier without its process, for tests of what comes after.</summary>
  public static async Task<Dossier> Keep(SaolaApp app, Dossier.Opening opening, string? code = null) {
    await using var act = app.Begin();
    var (w, ct) = (act.Work, TestContext.Current.CancellationToken);
    var db = w.Db<PublicServicesDb>();
    var hash = DossierTermsStore.Keep(w, opening.Terms);
    var dossier = Dossier.Register(opening, code ?? await DossierCode.Next(w, opening.Offices.CompetentCode, ct), Guid.CreateVersion7().ToString("N"), hash, w.Now, w.Now.AddDays(7));
    db.Add(dossier);
    w.Record("tests.kept", "dossier", dossier.Id);
    await w.Commit(ct);
    return dossier;
  }
}
