using System.Net;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

static class Calls {
  /// <summary>A draft that holds a picture of each of these papers, and the papers as its submission names them.</summary>
  public static async Task<(Guid Draft, object[] Pieces)> Papers(SaolaApp app, Actor citizen, string procedure, params string[] keys) {
    var (draft, pieces) = (Guid.CreateVersion7(), new List<object>());
    await app.AsIntruder("""
      insert into public_services.dossier_draft (id, version, owner, procedure_code, page, at_counter, content, files, created_at, changed_at) values ($1, 1, $2, $3, 0, false, '{}', '{}', $4, $4)
      """, draft, citizen.Id, procedure, app.Clock.GetUtcNow().UtcDateTime);
    foreach (var key in keys) pieces.Add(new { key, file = await app.Stored(citizen, DossierDraft.FileOwner, draft), fileName = key + ".png" });
    return (draft, [.. pieces]);
  }

  public static async Task<System.Text.Json.Nodes.JsonObject> Post(SaolaApp app, Actor? actor, string path, object body, int expected = 200) {
    using var client = app.As(actor);
    using var answer = await System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(client, path, body, Json.Options);
    var text = await answer.Content.ReadAsStringAsync();
    Assert.True((int)answer.StatusCode == expected, $"{path}: {(int)answer.StatusCode} {text}");
    return text.Length == 0 ? [] : System.Text.Json.Nodes.JsonNode.Parse(text)!.AsObject();
  }
}
