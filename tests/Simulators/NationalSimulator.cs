using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Saola.Simulators;

/// <summary>
/// A stand-in for one of the national systems of civil status, residence and social insurance. Their interfaces are not public; this
/// one has what any such exchange has: signed requests with an idempotency key, signed answers, answers that come later. How it
/// answers a request is chosen per dossier by its control door.
/// </summary>
internal sealed class NationalSimulator(string system, string secret, Uri province, Func<string, JsonObject, JsonObject> answers) {
  static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web) { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
  readonly ConcurrentDictionary<string, string> moods = new(StringComparer.Ordinal);
  readonly ConcurrentDictionary<string, Asked> messages = new(StringComparer.Ordinal);

  /// <param name="Mood">
  /// right; late: answers when it is released; shape: of another form; contradicts: about another matter; twice: at once and two times by itself; silent: never a
  /// word; lost: does it and loses the answer; refuse: says no; busy, declines, moved: HTTP 503, 400, 302; unsigned: without its signature.
  /// </param>
  public sealed record Choice(string Dossier, string Mood);
  sealed class Asked(string path, JsonObject request) {
    public string Path => path;
    public JsonObject Request => request;
    public string Dossier => (string?)request["dossier"] ?? (string?)request["personalNumber"] ?? "";
    public JsonObject? Made { get; set; }
    public int Times { get; set; }
    public bool Released { get; set; }
  }

  public void Map(WebApplication app) {
    app.MapPost($"/{system}/{{act}}", async (string act, HttpContext http) => await Answer(act, http));
    app.MapPost($"/{system}/control", (Choice choice) => moods[choice.Dossier] = choice.Mood);
    app.MapPost($"/{system}/control/release/{{dossier}}", async (string dossier, bool tell) => {
      var told = new List<object>();
      foreach (var (id, asked) in messages.Where(m => m.Value.Dossier == dossier).ToArray()) {
        asked.Released = true;
        if (tell) told.Add(await Tell(id, asked, Said(asked)));
      }
      return told;
    });
    app.MapPost($"/{system}/control/tell/{{id}}", async (string id, JsonObject body) => messages.TryGetValue(id, out var asked) ? Results.Ok(await Tell(id, asked, body)) : Results.NotFound());
    app.MapGet($"/{system}/control", () => messages.Select(m => new { id = m.Key, path = m.Value.Path, dossier = m.Value.Dossier, times = m.Value.Times, made = m.Value.Made, request = m.Value.Request }));
  }

  string MoodOf(string dossier) => moods.GetValueOrDefault(dossier, "right");

  async Task<IResult> Answer(string act, HttpContext http) {
    using var read = new MemoryStream();
    await http.Request.Body.CopyToAsync(read);
    var (body, id) = (read.ToArray(), http.Request.Headers["Idempotency-Key"].ToString());
    if (!Matches(http.Request.Headers["X-Signature"], $"POST\n{http.Request.Path}\n{id}\n{Hash(body)}")) return Results.StatusCode(403);
    var asked = messages.GetOrAdd(id, _ => new(act, JsonNode.Parse(body)!.AsObject()));
    // one key, one matter: another body under it is a mistake of who asks
    if (!JsonNode.DeepEquals(asked.Request, JsonNode.Parse(body))) return Results.Conflict();
    asked.Times++;
    switch (MoodOf(asked.Dossier)) {
      case "silent":
        await Task.Delay(Timeout.Infinite, http.RequestAborted);
        return Results.Empty;
      case "lost":
        Make(asked);
        http.Abort();
        return Results.Empty;
      case "busy":
        return Results.StatusCode(503);
      case "declines":
        return Results.StatusCode(400);
      case "moved":
        return Results.Redirect("/elsewhere");
      case "late" when !asked.Released:
        return Signed(http, id, 202, []);
      case "twice":
        var said = Said(asked);
        await Tell(id, asked, said);
        await Tell(id, asked, said);
        return Signed(http, id, 200, said);
      case "unsigned":
        return Results.Text(Said(asked).ToJsonString(Web), "application/json");
      default:
        return Signed(http, id, 200, Said(asked));
    }
  }

  /// <summary>What it would say now; what is done once stays done.</summary>
  JsonObject Said(Asked asked) {
    var made = Make(asked).DeepClone().AsObject();
    switch (MoodOf(asked.Dossier)) {
      case "shape":
        made["status"] = "OK";
        break;
      case "contradicts":
        foreach (var part in new[] { "child", "deceased" })
          if (made[part] is JsonObject person) person["fullName"] = "Một Người Khác";
        if (made.ContainsKey("personalNumber")) made["personalNumber"] = "000999999999";
        break;
      case "refuse":
        return new() { ["status"] = "refused", ["dossier"] = made["dossier"]?.DeepClone(), ["reason"] = "Đã được ghi nhận ở nơi khác." };
    }
    return made;
  }

  JsonObject Make(Asked asked) => asked.Made ??= answers(asked.Path, asked.Request);

  async Task<object> Tell(string id, Asked asked, JsonObject body) {
    var (path, bytes) = ($"/api/exchange/{system}/answers/{id}", Encoding.UTF8.GetBytes(body.ToJsonString(Web)));
    using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
    using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(province, path)) { Content = new ByteArrayContent(bytes) { Headers = { { "Content-Type", "application/json" } } } };
    request.Headers.Add("X-Signature", Sign($"POST\n{path}\n{Hash(bytes)}"));
    using var answer = await client.SendAsync(request);
    return new { id, asked.Dossier, status = (int)answer.StatusCode, body = await answer.Content.ReadAsStringAsync() };
  }

  IResult Signed(HttpContext http, string id, int status, JsonObject body) {
    var text = body.ToJsonString(Web);
    http.Response.Headers["X-Signature"] = Sign($"{id}\n{status}\n{Hash(Encoding.UTF8.GetBytes(text))}");
    return Results.Text(text, "application/json", statusCode: status);
  }

  bool Matches(string? given, string text) => given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.ASCII.GetBytes(Sign(text)));
  string Sign(string text) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(text)));
  static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}

/// <summary>What each of the national systems does with a request; all numbers are invented.</summary>
internal static class NationalSystems {
  public static readonly IReadOnlyDictionary<string, Func<string, JsonObject, JsonObject>> All = new Dictionary<string, Func<string, JsonObject, JsonObject>>(StringComparer.Ordinal) {
    ["civil-status"] = (act, asked) => act == "births" ? Birth(asked) : Death(asked),
    ["residence"] = (act, asked) => act switch {
      "registrations" => Done(asked, ("registrationNumber", Number("TT")), ("personalNumber", asked["child"]?["personalNumber"]), ("commune", asked["residence"]?["commune"])),
      "removals" => Done(asked, ("removedOn", Today), ("personalNumber", asked["deceased"]?["personalNumber"])),
      _ => new() { ["personalNumber"] = asked["personalNumber"]?.DeepClone(), ["commune"] = "23575", ["detail"] = "12 đường Trần Hưng Đạo" },
    },
    ["insurance"] = (act, asked) => act switch {
      "cards" => Done(asked, ("cardNumber", Number("TE")), ("personalNumber", asked["child"]?["personalNumber"]), ("validFrom", asked["child"]?["dateOfBirth"])),
      "allowances" => Done(asked, ("decisionNumber", Number("QD")), ("personalNumber", asked["deceased"]?["personalNumber"]), ("amount", 1000)),
      _ => new() { ["personalNumber"] = asked["personalNumber"]?.DeepClone(), ["cardNumber"] = "TE-0001", ["facility"] = "Trạm Y tế phường Pleiku" },
    },
  };

  static JsonNode Today => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(7)).DateTime).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
  static JsonNode Number(string kind) => $"{kind}-{Convert.ToHexString(RandomNumberGenerator.GetBytes(5))}";
  static string Digits() => RandomNumberGenerator.GetString("0123456789", 12);

  static JsonObject Birth(JsonObject asked) {
    var child = asked["child"]!.DeepClone().AsObject();
    child["personalNumber"] = Digits();
    return Done(asked, ("registrationNumber", Number("KS")), ("child", child), ("certificate", new JsonObject { ["number"] = Number("GKS"), ["issuedOn"] = Today }));
  }

  static JsonObject Death(JsonObject asked) =>
    Done(asked, ("registrationNumber", Number("KT")), ("deceased", asked["deceased"]), ("dateOfDeath", asked["dateOfDeath"]), ("extract", new JsonObject { ["number"] = Number("TL"), ["issuedOn"] = Today }));

  static JsonObject Done(JsonObject asked, params (string Name, JsonNode? Value)[] parts) {
    var made = new JsonObject { ["status"] = "done", ["dossier"] = asked["dossier"]?.DeepClone() };
    foreach (var (name, value) in parts) made[name] = value?.DeepClone();
    return made;
  }
}
