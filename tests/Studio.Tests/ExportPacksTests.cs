using Microsoft.Extensions.DependencyInjection;

namespace Saola.Studio.Tests;

/// <summary>What is made and published here leaves as files of packs, and makes another installation the same.</summary>
public sealed class ExportPacksTests(ProvinceApp app) : IClassFixture<ProvinceApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  static async Task<string> Run(SaolaApp on, string verb, string folder) {
    using var output = new StringWriter();
    var code = await on.Services.GetRequiredService<PackCommand>().Run([verb, folder, Path.Combine(Repository.Root, "packs/core"), Path.Combine(Repository.Root, "packs/gia-lai")], output, Ct);
    Assert.True(code == 0, output.ToString());
    return output.ToString();
  }

  static async Task<string[]> InForce(SaolaApp on, string code) {
    var key = $"p{code.Replace('.', '-')}-%";
    var rows = await on.Sql("""
      select id, content from forms.form where id like 'studio:form/' || $1
      union all select source, xml from process.decision where source like 'studio:decision/' || $1
      union all select source, xml from process.definition where source like 'studio:process/' || $1
      union all select id, html from kernel.template where id like 'studio:template/' || $1
      union all select item_id, item::text from public_services.procedure where code = $2
      order by 1
      """, key, code);
    return [.. rows.Select(r => $"{r[0]}\n{r[1]}")];
  }

  [Fact]
  public async Task A_procedure_made_and_published_here_makes_another_installation_the_same() {
    var (author, code) = (Drawing.Author(), DrawnProcedure.NewCode());
    Guid[] drafts = [.. await app.Whole(author, code), await app.Part(author, code, "process", "core:process/one-stop")];
    Assert.Equal(200, (await app.Publish(Drawing.Publisher(), await app.OfferedTogether(author, drafts))).Status);
    // the second version ends the first, and both leave
    app.Clock.Pass(TimeSpan.FromDays(1));
    var next = await app.Begun(author, $"studio:procedure/{code}");
    await app.Offered(author, next);
    Assert.Equal(200, (await app.Publish(Drawing.Publisher(), next)).Status);

    var folder = Directory.CreateTempSubdirectory("packs-");
    await using var other = new ProvinceApp();
    try {
      Assert.Contains("+ studio/pack.json", await Run(app, "export", folder.FullName), StringComparison.Ordinal);
      await Run(app, "lint", folder.FullName);
      await other.InitializeAsync();
      await Run(other, "apply", folder.FullName);
      var here = await InForce(app, code);
      Assert.Equal(7, here.Length);
      Assert.Equal(here, await InForce(other, code));
      await Run(app, "apply", folder.FullName);
      Assert.Empty(await app.Sql("select id from kernel.pack_item where edited is not null"));
      Assert.Equal(here, await InForce(app, code));
    } finally {
      folder.Delete(recursive: true);
    }
  }
}
