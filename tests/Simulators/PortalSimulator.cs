using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Saola.Simulators;

/// <summary>
/// A stand-in for the national portal: takes statuses and results of the province's dossiers, submits dossiers to the province, owns
/// dossiers itself. The real portal's interface is not public; this one has what any such exchange has. Its control door makes
/// it absent, forgetful, repetitive or disordered.
/// </summary>
internal sealed class PortalSimulator(TimeProvider clock, string secret, Uri province) {
  public const string OwnName = "Cổng Dịch vụ công quốc gia";
  static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web) { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
  readonly Lock gate = new();
  readonly Dictionary<string, Held> held = new(StringComparer.Ordinal);
  readonly Dictionary<string, byte[]> files = new(StringComparer.Ordinal);
  readonly List<Said> messages = [];
  readonly List<Deed> deeds = [];
  Control control = new();
  long number = 1_000_000 + TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() % 8_000_000;

  /// <param name="Absent">Nobody answers.</param>
  /// <param name="LoseAnswers">What is asked is done, but the answer never arrives.</param>
  /// <param name="Repeat">How often each message is sent.</param>
  /// <param name="Disorder">The newest state is sent first.</param>
  public sealed record Control(bool Absent = false, bool LoseAnswers = false, int Repeat = 1, bool Disorder = false);

  /// <summary>A dossier as the portal sees it. <c>State</c> is what its owner said last, <c>Submission</c> what was handed in here.</summary>
  public sealed class Held {
    public string? Code { get; set; }
    public string? PortalCode { get; init; }
    public bool IsOwn { get; init; }
    public long Sequence { get; set; } = -1;
    public int Status { get; set; } = 1;
    public DateTimeOffset ChangedAt { get; set; }
    public JsonObject State { get; set; } = [];
    public string? Submission { get; init; }
    public string? Answer { get; set; }
    public string? ResultName { get; set; }
    public byte[]? Result { get; set; }
    public List<int> Told { get; } = [];
  }

  /// <summary>A message that crossed the line.</summary>
  public sealed record Said(string Direction, string Path, string Body, int? Status);

  /// <summary>What a citizen did here with a dossier that the province processes; offered until the province has answered it.</summary>
  public sealed class Deed {
    public required string Act { get; init; }
    public required string Body { get; init; }
    public string? Outcome { get; set; }
    public string? Answer { get; set; }
  }

  public Control Mood { get { lock (gate) return control; } set { lock (gate) control = value; } }
  public IReadOnlyList<Said> Messages { get { lock (gate) return [.. messages]; } }
  public IReadOnlyList<Held> Dossiers { get { lock (gate) return [.. held.Values.OrderByDescending(h => h.ChangedAt)]; } }

  public IReadOnlyList<Deed> Deeds { get { lock (gate) return [.. deeds]; } }

  public Held? Find(string key) { lock (gate) return held.Values.FirstOrDefault(h => h.Code == key || h.PortalCode == key); }

  /// <summary>The door of the province: every request and every answer is signed.</summary>
  public async Task Api(HttpContext http) {
    using var body = new MemoryStream();
    await http.Request.Body.CopyToAsync(body);
    var bytes = body.ToArray();
    var mood = Mood;
    if (mood.Absent) {
      http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
      return;
    }
    var (id, time) = (http.Request.Headers["X-Portal-Id"].ToString(), http.Request.Headers["X-Portal-Time"].ToString());
    var target = http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
    if (http.Request.Headers["X-Signature"] != Sign($"{http.Request.Method}\n{target}\n{id}\n{time}\n{Hash(bytes)}")) {
      http.Response.StatusCode = StatusCodes.Status403Forbidden;
      return;
    }
    var (status, answer) = Serve(http.Request, bytes);
    if (mood.LoseAnswers) {
      http.Response.StatusCode = StatusCodes.Status502BadGateway;
      return;
    }
    http.Response.StatusCode = status;
    http.Response.Headers["X-Signature"] = Sign($"{id}\n{status}\n{Hash(answer)}");
    await http.Response.Body.WriteAsync(answer);
  }

  (int Status, byte[] Answer) Serve(HttpRequest request, byte[] body) {
    var parts = request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
    lock (gate) {
      switch (request.Method, parts[2..]) {
        case ("PUT", ["dossiers", var code, "state"]): return Take(code, JsonNode.Parse(body)!.AsObject());
        case ("PUT", ["dossiers", var code, "result"]):
          if (Find(code) is not { } done) return (404, []);
          (done.Result, done.ResultName) = (body, request.Query["name"]);
          return (200, Bytes(new { code, sha256 = Hash(body) }));
        case ("GET", ["dossiers", var code, "state"]): return Find(code) is { IsOwn: true } own ? (200, Bytes(own.State)) : (404, []);
        case ("GET", ["dossiers"]): return (200, Bytes(Changed(request.Query["since"]!, request.Query["after"])));
        case ("GET", ["acts"]): return (200, Bytes(Offered(request.Query["after"])));
        case ("PUT", ["acts", var act]):
          if (deeds.Find(d => d.Act == act) is not { } deed) return (404, []);
          Answered(deed, Encoding.UTF8.GetString(body));
          return (200, Bytes(new { act }));
        case ("GET", ["files", var file]): return files.TryGetValue(file, out var content) ? (200, content) : (404, []);
        default: return (404, []);
      }
    }
  }

  /// <summary>The newest state stays, whatever comes later.</summary>
  (int, byte[]) Take(string code, JsonObject state) {
    var known = Find(code) ?? ((string?)state["portalCode"] is { } mine ? Find(mine) : null);
    if (known is null) held[code] = known = new() { Code = code };
    if (known.IsOwn) return (409, []);
    var sequence = (long)state["sequence"]!;
    var applied = sequence > known.Sequence;
    messages.Add(new("in", $"/dossiers/{code}/state", state.ToJsonString(Web), 200));
    if (sequence >= known.Sequence) {
      (known.Code, known.Sequence, known.Status, known.State, known.ChangedAt) = (code, sequence, (int)state["status"]!, state, clock.GetUtcNow());
      if (applied) known.Told.Add(known.Status);
    }
    return (200, Bytes(new { code, sequence = known.Sequence, status = known.Status, applied }));
  }

  object Changed(string since, string? after) {
    const int page = 100;
    var from = DateTimeOffset.Parse(since, CultureInfo.InvariantCulture);
    var found = held.OrderBy(h => h.Key, StringComparer.Ordinal).Where(h => h.Value.ChangedAt >= from && (after is null || string.CompareOrdinal(h.Key, after) > 0)).Take(page + 1).ToList();
    return new {
      dossiers = found.Take(page).Select(h => new { code = h.Value.Code, portalCode = h.Value.PortalCode, owner = h.Value.IsOwn ? OwnName : null, sequence = Math.Max(0, h.Value.Sequence), status = h.Value.Status }),
      next = found.Count > page ? found[page - 1].Key : null,
    };
  }

  object Offered(string? after) {
    const int page = 100;
    var open = deeds.Where(d => d.Outcome is null && (after is null || string.CompareOrdinal(d.Act, after) > 0)).OrderBy(d => d.Act, StringComparer.Ordinal).Take(page + 1).ToList();
    var shown = open.Take(page).Select(d => JsonNode.Parse(d.Body)).ToList();
    if (control.Disorder) shown.Reverse();
    return new { acts = shown, next = open.Count > page ? open[page - 1].Act : null };
  }

  static void Answered(Deed deed, string answer) {
    deed.Answer = answer;
    if ((string?)JsonNode.Parse(answer)!["outcome"] is { } outcome and ("applied" or "refused")) deed.Outcome = outcome;
  }

  /// <summary>A citizen supplements, withdraws or pays a dossier of the province here.</summary>
  public async Task<Deed> Do(Held of, JsonObject act) {
    Deed deed;
    lock (gate) {
      (act["act"], act["portalCode"], act["at"]) = (Interlocked.Increment(ref number).ToString(CultureInfo.InvariantCulture), of.PortalCode, (string?)act["at"] ?? clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture));
      deeds.Add(deed = new() { Act = (string)act["act"]!, Body = act.ToJsonString(Web) });
    }
    await Say(deed);
    return deed;
  }

  public async Task Say(Deed deed) {
    var (status, answer) = await Send("/api/portal/acts", deed.Body);
    lock (gate) {
      // an answer that is lost leaves the act open
      if (status == 200 && !control.LoseAnswers) Answered(deed, answer);
      else deed.Answer = $"{status} {answer}";
    }
  }

  /// <summary>Keeps a file that the province may fetch, and says what is to be written of it in a submission.</summary>
  public JsonObject Keep(string name, byte[] content) {
    var id = Guid.CreateVersion7().ToString("N");
    lock (gate) files[id] = content;
    return new() { ["id"] = id, ["name"] = name, ["sha256"] = Hash(content), ["size"] = content.Length };
  }

  /// <summary>A citizen hands in a dossier that the province processes. Said again with the same number until it is taken.</summary>
  public async Task<Held> Submit(JsonObject submission) {
    Held made;
    lock (gate) {
      var mine = (string?)submission["portalCode"] ?? Interlocked.Increment(ref number).ToString(CultureInfo.InvariantCulture);
      submission["portalCode"] = mine;
      if (Find(mine) is { } again) made = again;
      else held[mine] = made = new() { PortalCode = mine, Submission = submission.ToJsonString(Web), ChangedAt = clock.GetUtcNow() };
    }
    await Resend(made);
    return made;
  }

  public async Task Resend(Held made) {
    var (status, answer) = await Send("/api/portal/dossiers", made.Submission!);
    lock (gate) {
      made.Answer = $"{status} {answer}";
      if (status == 200) made.Code = (string)JsonNode.Parse(answer)!["code"]!;
    }
  }

  /// <summary>A dossier that the portal processes itself; the province only hears of it.</summary>
  public async Task<Held> Own(JsonObject state) {
    Held made;
    lock (gate) {
      var code = (string?)state["code"] ?? Interlocked.Increment(ref number).ToString(CultureInfo.InvariantCulture);
      (state["code"], state["portalCode"], state["owner"], state["sequence"], state["status"], state["channel"]) = (code, code, OwnName, 0, 1, "online");
      state["registeredAt"] = clock.GetUtcNow();
      held[code] = made = new() { Code = code, PortalCode = code, IsOwn = true, Sequence = 0, State = state, ChangedAt = clock.GetUtcNow() };
    }
    await Tell([made.State.ToJsonString(Web)], made);
    return made;
  }

  /// <summary>The next statuses of a dossier of its own: accepted, in processing, processed, delivered. In disorder the newest is told first.</summary>
  public async Task Advance(Held own, int steps) {
    var states = new List<string>();
    lock (gate) {
      for (; steps > 0 && own.Status < 10; steps--) {
        own.Status = own.Status switch { 1 => 2, 2 => 4, 4 => 9, _ => 10 };
        var state = own.State.DeepClone().AsObject();
        (state["sequence"], state["status"]) = (++own.Sequence, own.Status);
        if (own.Status is 2 or 9 or 10) state[own.Status switch { 2 => "acceptedAt", 9 => "processedAt", _ => "deliveredAt" }] = clock.GetUtcNow();
        (own.State, own.ChangedAt) = (state, clock.GetUtcNow());
        states.Add(state.ToJsonString(Web));
      }
    }
    if (Mood.Disorder) states.Reverse();
    await Tell(states, own);
  }

  async Task Tell(List<string> states, Held own) {
    foreach (var state in states) {
      var (status, answer) = await Send("/api/portal/statuses", state);
      lock (gate) own.Answer = $"{status} {answer}";
    }
  }

  async Task<(int Status, string Answer)> Send(string path, string body) {
    var mood = Mood;
    if (mood.Absent) return (0, "absent");
    var (bytes, id, time) = (Encoding.UTF8.GetBytes(body), Guid.CreateVersion7().ToString("N"), clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
    using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
    (int, string) last = (0, "");
    for (var i = 0; i < Math.Clamp(mood.Repeat, 1, 5); i++) {
      using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(province, path)) { Content = new ByteArrayContent(bytes) { Headers = { { "Content-Type", "application/json" } } } };
      request.Headers.Add("X-Portal-Id", id);
      request.Headers.Add("X-Portal-Time", time);
      request.Headers.Add("X-Signature", Sign($"POST\n{path}\n{id}\n{time}\n{Hash(bytes)}"));
      try {
        using var answer = await client.SendAsync(request);
        last = ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
      } catch (Exception e) when (e is HttpRequestException or TaskCanceledException) {
        last = (0, e.Message);
      }
      lock (gate) messages.Add(new("out", path, body, last.Item1));
    }
    return last;
  }

  static byte[] Bytes(object value) => JsonSerializer.SerializeToUtf8Bytes(value, Web);
  static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
  string Sign(string text) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(text)));
}
