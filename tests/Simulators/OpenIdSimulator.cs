using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Saola.Simulators;

/// <summary>
/// A stand-in for a provider of electronic identities, by OpenID Connect Core 1.0: authorisation code, PKCE, nonce, discovery, keys,
/// userinfo. Which claims and levels the national one tells is not public: the names here are this simulator's own. How it treats a
/// person is chosen by its control door.
/// </summary>
internal sealed class OpenIdSimulator(TimeProvider clock, SimulatedProvider provider) : IDisposable {
  static readonly TimeSpan Life = TimeSpan.FromMinutes(5);
  readonly ConcurrentDictionary<string, string> moods = new(StringComparer.Ordinal);
  readonly ConcurrentDictionary<string, Given> codes = new(StringComparer.Ordinal), tokens = new(StringComparer.Ordinal);
  readonly SimulatorKeys keys = new(provider.Algorithm);

  /// <summary>Something a person agreed to, as the code and then the token stand for it.</summary>
  sealed record Given(SimulatedAccount Account, int Level, string RedirectUri, string Challenge, string Nonce, DateTimeOffset At);

  /// <param name="Mood">
  /// right; in the answer to the browser: state, iss, no_iss, unavailable; in the id token: nonce, issuer, audience, azp, expired, early, subject, hash, none, hmac, key, level; stale: signed in an hour ago, timeless: does not tell when; two: by two factors; rotated: signed
  /// by a new key; of the account: no_number, other_number; at the token endpoint: broken, huge, html, careless (takes any verifier); at userinfo: swapped, silent.
  /// </param>
  public sealed record Choice(string Number, string Mood);

  public void Map(WebApplication app) {
    app.MapGet(provider.Path + "/.well-known/openid-configuration", (HttpRequest request) => Results.Json(Describe(Issuer(request))));
    app.MapGet(provider.Path + "/jwks", () => Results.Json(keys.Published));
    app.MapGet(provider.Path + "/authorize", (HttpRequest request) => Mistake(request.Query["client_id"], request.Query["redirect_uri"], request.Query["code_challenge_method"]) is { } mistake
      ? Results.Text(mistake, statusCode: 400) : Results.Content(provider.Page(request), "text/html; charset=utf-8"));
    app.MapPost(provider.Path + "/authorize", async (HttpRequest request) => Decide(await request.ReadFormAsync(), Issuer(request)));
    app.MapPost(provider.Path + "/token", async (HttpRequest request) => Redeem(request, await request.ReadFormAsync()));
    app.MapGet(provider.Path + "/userinfo", UserInfo);
    app.MapPost(provider.Path + "/control", (Choice choice) => moods[choice.Number] = choice.Mood);
  }

  string Issuer(HttpRequest request) => $"{request.Scheme}://{request.Host}{provider.Path}";

  string MoodOf(SimulatedAccount account) => moods.GetValueOrDefault(account.Key, "right");

  JsonObject Describe(string issuer) => new() {
    ["issuer"] = issuer, ["authorization_endpoint"] = issuer + "/authorize", ["token_endpoint"] = issuer + "/token", ["userinfo_endpoint"] = issuer + "/userinfo", ["jwks_uri"] = issuer + "/jwks",
    ["response_types_supported"] = new JsonArray("code"), ["subject_types_supported"] = new JsonArray("pairwise"), ["id_token_signing_alg_values_supported"] = new JsonArray(provider.Algorithm),
    ["code_challenge_methods_supported"] = new JsonArray("S256"), ["token_endpoint_auth_methods_supported"] = new JsonArray("client_secret_basic"), ["scopes_supported"] = new JsonArray("openid", "profile"),
    ["authorization_response_iss_parameter_supported"] = provider.TellsIssuer,
  };

  string? Mistake(string? client, string? redirect, string? method) =>
    client != SimulatedProvider.Client ? "client_id không được đăng ký" : redirect is null || !redirect.StartsWith($"{provider.Province}/dang-nhap/tro-ve/", StringComparison.Ordinal) ? "redirect_uri không được đăng ký"
    : method != "S256" ? "Thiếu code_challenge (S256)" : null;

  IResult Decide(IFormCollection form, string issuer) {
    if (Mistake(form["client_id"], form["redirect_uri"], form["code_challenge_method"]) is { } mistake) return Results.Text(mistake, statusCode: 400);
    var back = form["redirect_uri"].ToString();
    var account = provider.Account(form);
    var mood = MoodOf(account);
    List<(string, string)> answer = [("state", mood == "state" ? "cua-trinh-duyet-khac" : form["state"].ToString())];
    if (mood == "unavailable") answer.Add(("error", "temporarily_unavailable"));
    else if (form["act"] != "agree") answer.Add(("error", "access_denied"));
    else {
      var code = Random();
      codes[code] = new(account, form["level"] == "1" ? 1 : 2, back, form["code_challenge"]!, form["nonce"]!, clock.GetUtcNow());
      answer.Add(("code", code));
    }
    if (provider.TellsIssuer && mood != "no_iss") answer.Add(("iss", mood == "iss" ? issuer + "-khac" : issuer));
    return Results.Redirect($"{back}?{string.Join('&', answer.Select(p => $"{p.Item1}={Uri.EscapeDataString(p.Item2)}"))}");
  }

  IResult Redeem(HttpRequest request, IFormCollection form) {
    if (!Basic(request.Headers.Authorization)) return Results.Json(new { error = "invalid_client" }, statusCode: 401);
    if (form["grant_type"] != "authorization_code" || !codes.TryRemove(form["code"].ToString(), out var given)) return Wrong();
    var mood = MoodOf(given.Account);
    var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
    if (given.RedirectUri != form["redirect_uri"] || given.At + Life < clock.GetUtcNow() || (challenge != given.Challenge && mood != "careless")) return Wrong();
    switch (mood) {
      case "broken": return Results.StatusCode(503);
      case "html": return Results.Content("<!doctype html><title>Bảo trì</title>", "text/html");
      case "huge": return Results.Json(new { filler = new string('x', 2 << 20) });
    }
    var access = Random();
    tokens[access] = given;
    return Results.Json(new { access_token = access, token_type = "Bearer", expires_in = (int)Life.TotalSeconds, id_token = keys.Sign(IdToken(given, access, Issuer(request), mood), mood, SimulatedProvider.Client) });
  }

  JsonObject IdToken(Given given, string access, string issuer, string mood) {
    var now = clock.GetUtcNow().ToUnixTimeSeconds();
    var claims = new JsonObject {
      ["iss"] = mood == "issuer" ? issuer + "-khac" : issuer, ["sub"] = mood == "subject" ? "" : provider.SubjectOf(given.Account), ["aud"] = mood == "audience" ? "he-thong-khac" : SimulatedProvider.Client,
      ["iat"] = mood == "early" ? now + 3_600 : mood == "expired" ? now - 7_200 : now, ["exp"] = mood == "expired" ? now - 3_600 : mood == "early" ? now + 7_200 : now + 300, ["auth_time"] = mood == "timeless" ? null : mood == "stale" ? now - 3_600 : now,
      ["nonce"] = mood == "nonce" ? "cua-lan-khac" : given.Nonce, ["acr"] = mood == "level" ? "urn:example:unknown" : provider.LevelName(given.Level),
      ["at_hash"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(mood == "hash" ? "khac" : access)).AsSpan(0, 16)),
    };
    if (mood == "two") claims["amr"] = new JsonArray("otp", "mfa");
    if (mood == "azp") claims["azp"] = "he-thong-khac";
    return claims;
  }

  IResult UserInfo(HttpRequest request) {
    var header = request.Headers.Authorization.ToString();
    if (!header.StartsWith("Bearer ", StringComparison.Ordinal) || !tokens.TryGetValue(header[7..], out var given)) return Results.StatusCode(401);
    var mood = MoodOf(given.Account);
    if (mood == "silent") return Results.StatusCode(503);
    var told = provider.Claims(given.Account);
    told["sub"] = mood == "swapped" ? "nguoi-khac" : provider.SubjectOf(given.Account);
    if (mood == "no_number") told.Remove(provider.NumberClaim);
    if (mood == "other_number") told[provider.NumberClaim] = "000199999999";
    return Results.Json(told);
  }

  bool Basic(string? header) {
    if (header?.StartsWith("Basic ", StringComparison.Ordinal) != true) return false;
    var given = SHA256.HashData(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Convert.FromBase64String(header[6..]))));
    return CryptographicOperations.FixedTimeEquals(given, SHA256.HashData(Encoding.UTF8.GetBytes($"{SimulatedProvider.Client}:{Uri.EscapeDataString(provider.Secret)}")));
  }

  static IResult Wrong() => Results.Json(new { error = "invalid_grant" }, statusCode: 400);

  static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

  public void Dispose() => keys.Dispose();
}
