using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity.Tests;

/// <summary>Systems that work under roles of their own, for the tests of service accounts.</summary>
internal static class ServiceApp {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  /// <summary>A system of the ward that may ask for tokens of our interfaces.</summary>
  public static Task<RelyingParty> System(this IdentityApp app, Func<ClientShape, ClientShape>? change = null) => RelyingParty.Web(app, s => {
    s = s with { Name = new("Kho hồ sơ"), Kind = "system", RedirectUris = null, LogoutUris = null, FirstParty = false, Scopes = [SystemBearer.Scope, "kho.doc"] };
    return change?.Invoke(s) ?? s;
  });

  /// <summary>A role with these permissions.</summary>
  public static async Task Role(this IdentityApp app, string key, params string[] permissions) {
    await using var act = app.Begin();
    var db = act.Work.Db<IdentityDb>();
    if (await db.Roles().AnyAsync(r => r.Key == key, Ct)) return;
    db.Add(new Role { Id = Guid.CreateVersion7(), Key = key, Name = key, Permissions = permissions });
    act.Work.Record("tests.role", "module", Guid.Empty);
    await act.Work.Commit(Ct);
  }

  public static async Task<(int Status, JsonNode? Said)> Give(this IdentityApp app, Client client, object body, Actor? by = null) {
    using var http = app.As(by ?? app.Manager(app.Ward));
    using var answer = await http.PostAsJsonAsync($"/api/identity/clients/{client.Key}/roles", body, Ct);
    return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct)));
  }

  /// <summary>The system with a role, and a token of it for our interfaces.</summary>
  public static async Task<(RelyingParty Rp, string Token)> AtWork(this IdentityApp app, string role = "overseer", params string[] permissions) {
    var rp = await app.System();
    await app.Role(role, permissions.Length == 0 ? [IdentityPermissions.Explain] : permissions);
    Assert.Equal(200, (await app.Give(rp.Client, new { role, reason = "Tra cứu tự động" }, await app.Whole())).Status);
    return (rp, await rp.ApiToken());
  }

  public static async Task<string> ApiToken(this RelyingParty rp, string? scope = SystemBearer.Scope) =>
    (await rp.Post("/connect/token", ("grant_type", "client_credentials"), ("scope", scope))).Said.GetProperty("access_token").GetString()!;

  public sealed record Answered(int Status, string? Code, string? Bearer, JsonNode? Said);

  /// <summary>What the system is answered at one of our interfaces.</summary>
  public static async Task<Answered> Comes(this IdentityApp app, string path, string? token, object? body = null, HttpClient? by = null) {
    using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, path) { Content = body is null ? null : JsonContent.Create(body) };
    if (token is not null) request.Headers.Authorization = new("Bearer", token);
    using var answer = await (by ?? app.As()).SendAsync(request, Ct);
    var text = await answer.Content.ReadAsStringAsync(Ct);
    var said = text.StartsWith('{') ? JsonNode.Parse(text) : null;
    return new((int)answer.StatusCode, (string?)said?["code"], answer.Headers.WwwAuthenticate.FirstOrDefault(h => h.Scheme == "Bearer")?.Parameter, said);
  }
}
