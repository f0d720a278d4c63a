using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Web;

namespace Saola.Identity.Tests;

/// <summary>A client in plain requests, so that a test can get each of them wrong.</summary>
internal sealed class RelyingParty(IdentityApp app, Client client, string? secret) {
  public const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  public Client Client => client;
  public string? Secret => secret;

  /// <summary>A web server of the ward with a secret; the shape may be changed.</summary>
  public static async Task<RelyingParty> Web(IdentityApp app, Func<ClientShape, ClientShape>? change = null) {
    var shape = new ClientShape($"rp{Guid.CreateVersion7():N}", new("Một hệ thống"), "web", ["https://rp.example.vn/cb"], ["https://rp.example.vn/ra"], null,
      ["openid", "profile", "email", "phone", "offline_access"], FirstParty: true);
    shape = change?.Invoke(shape) ?? shape;
    var made = await app.Connected(shape);
    return new(app, made, made.HasSecret ? await app.SecretOf(made) : null);
  }

  /// <summary>The parameters of a sound authorisation request; a null value leaves one out.</summary>
  public string Address(params (string Name, string? Value)[] changes) {
    var fields = new Dictionary<string, string?>(StringComparer.Ordinal) {
      ["client_id"] = client.Key, ["redirect_uri"] = client.RedirectUris.FirstOrDefault(), ["response_type"] = "code", ["scope"] = "openid profile", ["state"] = "trạng thái&1", ["nonce"] = "n-1",
      ["code_challenge"] = Challenges.Of(Verifier), ["code_challenge_method"] = "S256",
    };
    foreach (var (name, value) in changes) fields[name] = value;
    return "/connect/authorize?" + Query([.. fields.Where(f => f.Value is not null).Select(f => (f.Key, f.Value!))]);
  }

  public static string Query(params (string Name, string Value)[] fields) => string.Join('&', fields.Select(f => $"{f.Name}={Uri.EscapeDataString(f.Value)}"));

  /// <summary>What came back to the client in the address.</summary>
  public static Dictionary<string, string> Came(HttpResponseMessage answer, string at = "https://rp.example.vn/cb") {
    Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    Assert.StartsWith(at + "?", answer.Headers.Location!.OriginalString, StringComparison.Ordinal);
    var query = HttpUtility.ParseQueryString(new Uri(answer.Headers.Location.OriginalString).Query);
    return query.AllKeys.ToDictionary(k => k!, k => query[k]!, StringComparer.Ordinal);
  }

  /// <summary>Signs this person in and comes back with the code.</summary>
  public async Task<string> Code(Visitor visitor, params (string, string?)[] changes) => Came(await visitor.Open(Address(changes)), client.RedirectUris[0])["code"];

  /// <summary>A request to the token endpoint or one of its neighbours, with what the client proves itself by unless other fields do.</summary>
  public async Task<(int Status, JsonElement Said, HttpResponseMessage Answer)> Post(string path, params (string Name, string? Value)[] fields) {
    using var request = new HttpRequestMessage(HttpMethod.Post, path) {
      Content = new FormUrlEncodedContent(fields.Where(f => f.Value is not null).Select(f => KeyValuePair.Create(f.Name, f.Value!))),
    };
    if (client.AuthMethod == AuthMethods.Basic && !fields.Any(f => f.Name is "client_secret" or "client_assertion")) request.Headers.Authorization = Basic(client.Key, secret!);
    using var http = app.As();
    var answer = await http.SendAsync(request, Ct);
    var text = await answer.Content.ReadAsStringAsync(Ct);
    return ((int)answer.StatusCode, text.Length == 0 || text[0] != '{' ? default : JsonDocument.Parse(text).RootElement, answer);
  }

  public static AuthenticationHeaderValue Basic(string id, string secret) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(id)}:{Uri.EscapeDataString(secret)}")));

  public Task<(int Status, JsonElement Said, HttpResponseMessage Answer)> Redeem(string code, params (string Name, string? Value)[] changes) {
    var fields = new Dictionary<string, string?>(StringComparer.Ordinal) { ["grant_type"] = "authorization_code", ["code"] = code, ["redirect_uri"] = client.RedirectUris[0], ["code_verifier"] = Verifier };
    if (client.AuthMethod == AuthMethods.None) fields["client_id"] = client.Key;
    foreach (var (name, value) in changes) fields[name] = value;
    return Post("/connect/token", [.. fields.Select(f => (f.Key, f.Value))]);
  }

  /// <summary>All tokens of one signing-in.</summary>
  public async Task<JsonElement> Tokens(Visitor visitor, string scope = "openid profile offline_access") {
    var (status, said, _) = await Redeem(await Code(visitor, ("scope", scope)));
    Assert.True(status == 200, said.ToString());
    return said;
  }

  public Task<(int Status, JsonElement Said, HttpResponseMessage Answer)> Refresh(string token, params (string, string?)[] more) =>
    Post("/connect/token", [("grant_type", "refresh_token"), ("refresh_token", token), .. more]);

  public async Task<(int Status, JsonElement Said)> UserInfo(string accessToken) {
    using var http = app.As();
    http.DefaultRequestHeaders.Authorization = new("Bearer", accessToken);
    var answer = await http.GetAsync("/connect/userinfo", Ct);
    var text = await answer.Content.ReadAsStringAsync(Ct);
    return ((int)answer.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
  }
}
