using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>The ledger calls records by their names, and nobody by what is personal.</summary>
public sealed class RecordNamesTests(RecordApp app) : IClassFixture<RecordApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<string?> Name(string kind, Guid id) {
    await using var act = app.Begin();
    return (await act.Services.GetRequiredService<LedgerWords>().Names(act.Work, [(kind, id)], Ct)).GetValueOrDefault((kind, id));
  }

  static Func<string, JsonObject> Titled(string title) => key => {
    var made = RecordApp.Establishments(key);
    made["title"] = title;
    return made;
  };

  [Theory]
  [InlineData("name", "bản ghi “Quán A” (Sổ {0})")]
  [InlineData("phone", "bản ghi “A” (Sổ {0})")]
  [InlineData("holder", "bản ghi “A” (Sổ {0})")]
  public async Task A_record_is_called_by_its_title_or_its_key_and_its_registry(string title, string name) {
    var key = await app.Made(Titled(title));
    var id = await app.Added(key, RecordApp.Values("A"));
    Assert.Equal(string.Format(null, name, key), await Name("registry_record", id));
    Assert.Equal($"“Sổ {key}”", await Name("registry", await app.IdOf(key)));
  }

  [Fact]
  public async Task What_is_named_by_personal_fields_alone_is_called_by_its_registry() {
    var key = await app.Made(k => {
      var made = ShapeApp.Registry(k, ShapeApp.Field("holder", "person"), ShapeApp.Field("code", "text"));
      return made;
    });
    var id = await app.Added(key, new() { ["holder"] = RecordApp.Number, ["code"] = "A" });
    Assert.Equal($"một bản ghi (Sổ {key})", await Name("registry_record", id));
    Assert.Null(await Name("registry_record", Guid.CreateVersion7()));
  }
}
