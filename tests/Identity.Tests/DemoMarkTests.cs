using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;

namespace Saola.Identity.Tests;

/// <summary>The province as it is in earnest.</summary>
public sealed class EarnestApp : IdentityApp {
  protected override void ConfigureWebHost(IWebHostBuilder builder) {
    base.ConfigureWebHost(builder);
    builder.UseSetting("SAOLA_TRAINING", "0");
  }
}

public sealed class DemoMarkTests(IdentityApp training, EarnestApp earnest) : IClassFixture<IdentityApp>, IClassFixture<EarnestApp> {
  const string Mark = "người và hồ sơ ở đây không có thật";

  static CancellationToken Ct => TestContext.Current.CancellationToken;

  /// <summary>Every page with a plain address, as someone who may do everything sees it; some lead elsewhere or say that there is nothing.</summary>
  static async Task<List<(string Page, bool Marked)>> Pages(IdentityApp app) {
    await app.Fill();
    var all = app.Services.GetServices<Permission>().Select(p => p.Id).ToArray();
    using var client = app.As(People.Official(app.Province.Id, "H21", [], all));
    var seen = new List<(string, bool)>();
    foreach (var page in app.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
      .Where(e => e.Metadata.GetMetadata<ComponentTypeMetadata>() is not null && e.RoutePattern.Parameters.Count == 0).Select(e => "/" + e.RoutePattern.RawText!.TrimStart('/')).Distinct()) {
      using var answer = await client.GetAsync(page, Ct);
      if (answer.Content.Headers.ContentType?.MediaType != "text/html" || answer.Headers.Location is not null) continue;
      var text = await answer.Content.ReadAsStringAsync(Ct);
      if (text.Length > 0) seen.Add((page, text.Contains(Mark, StringComparison.Ordinal)));
    }
    Assert.True(seen.Count > 30, $"only {seen.Count} pages");
    return seen;
  }

  [Fact]
  public async Task Every_page_of_a_training_site_says_that_its_people_are_invented() => Assert.Empty((await Pages(training)).Where(p => !p.Marked).Select(p => p.Page));

  [Fact]
  public async Task No_page_says_so_in_earnest() => Assert.Empty((await Pages(earnest)).Where(p => p.Marked).Select(p => p.Page));

  [Fact]
  public async Task The_people_of_a_pack_are_made_on_a_training_site_alone() {
    Assert.Equal((true, false), (await Made(training), await Made(earnest)));

    static async Task<bool> Made(IdentityApp app) {
      var folder = Directory.CreateTempSubdirectory("saola-pack-").FullName;
      foreach (var kind in new[] { "roles", "organisations", "people" }) {
        Directory.CreateDirectory(Path.Combine(folder, "gia-lai", kind));
        foreach (var file in Repository.Files.Where(f => f.StartsWith($"packs/gia-lai/{kind}/", StringComparison.Ordinal))) File.WriteAllText(Path.Combine(folder, file["packs/".Length..]), Repository.Read(file));
      }
      File.WriteAllText(Path.Combine(folder, "gia-lai", "pack.json"), """{"id": "gia-lai", "version": "1.0.0", "name": {"vi": "Gia Lai"}, "depends": {}}""");
      await app.Fill();
      await app.AsIntruder("update identity.organisation set code = null");
      await using var scope = app.Services.CreateAsyncScope();
      using var said = new StringWriter();
      var code = await scope.ServiceProvider.GetRequiredService<PackCommand>().Run(["apply", folder], said, Ct);
      Assert.True(code == 0, said.ToString());
      Directory.Delete(folder, recursive: true);
      return (await app.Sql("select 1 from identity.person where demo limit 1")).Count > 0;
    }
  }
}
