using System.Net;
using Saola.Testing;

namespace Saola.Signing.Tests;

public sealed class ListCertificatesTests(SaolaApp app) : IClassFixture<SaolaApp> {
  [Fact]
  public async Task Nobody_without_the_permission_sees_certificates() {
    foreach (var client in new[] { app.As(), app.As(Testing.People.Citizen()), app.As(Testing.People.With("dossiers.read")) }) {
      using var answer = await client.GetAsync("/quan-tri/chung-thu-so");
      Assert.NotEqual(HttpStatusCode.OK, answer.StatusCode);
    }
  }

  [Fact]
  public async Task A_long_list_is_paged_by_its_keys() {
    for (var i = 0; i < 52; i++) {
      await app.Issue($"Người thứ {i:00}", "Cán bộ phân trang");
    }
    await using var act = app.Begin();
    var first = await Features.ListCertificates.Run(new("phan trang", null, null), act.Work, CancellationToken.None);
    Assert.Empty(first.Rows);
    var all = await Features.ListCertificates.Run(new("nguoi thu", null, null), act.Work, CancellationToken.None);
    Assert.Equal(50, all.Rows.Count);
    Assert.Null(all.Previous);
    var rest = await Features.ListCertificates.Run(new("nguoi thu", Guid.Parse(all.Next!), null), act.Work, CancellationToken.None);
    Assert.Equal(["Người thứ 01", "Người thứ 00"], rest.Rows.Select(row => row.Name));
    Assert.Null(rest.Next);
    var back = await Features.ListCertificates.Run(new("nguoi thu", null, Guid.Parse(rest.Previous!)), act.Work, CancellationToken.None);
    Assert.Equal(all.Rows.Select(row => row.Id), back.Rows.Select(row => row.Id));
  }
}
