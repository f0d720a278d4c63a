using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>What is made of a service's answer.</summary>
public enum Outcome { Accepted, Pending, Refused, Contradicts }

/// <param name="Reason">Why it was refused, or what in it contradicts what was asked.</param>
/// <param name="Data">What is taken from it; of one that contradicts, what the other side has recorded all the same.</param>
internal sealed record Judgement(Outcome Outcome, string? Reason, JsonObject? Data);

/// <summary>
/// A service of another system as a pack declares it: where it lies below the address of its system, what is sent, what an answer
/// must be and what is taken from it. Nothing else can be called.
/// </summary>
internal sealed class OutsideService {
  /// <summary>A job must end well before its lease does.</summary>
  public const int MostSeconds = 60;

  readonly Shape request, result;
  readonly Shape? refused, reason;
  readonly (Shape Rule, PackText Text)[] checks;
  readonly JsonElement response;
  readonly Dictionary<string, PackText> labels;

  OutsideService(string id, JsonElement item) {
    (Id, System, Name) = (id, item.GetProperty("system").GetString()!, item.GetProperty("name").Deserialize<PackText>(Json.Options)!);
    (Method, Path) = (new(item.GetProperty("method").GetString()!), item.GetProperty("path").GetString()!);
    Limit = TimeSpan.FromSeconds(item.GetProperty("timeout").GetInt32());
    (Address, labels) = (item.TryGetProperty("exchange", out var address) ? address.GetString() : null, item.TryGetProperty("labels", out var all) ? all.Deserialize<Dictionary<string, PackText>>(Json.Options)! : []);
    Prefills = item.TryGetProperty("prefill", out var prefill) && prefill.GetBoolean();
    (request, result, response) = (Shape.Of(item.GetProperty("request")), Shape.Of(item.GetProperty("result")), item.GetProperty("response").Clone());
    refused = item.TryGetProperty("refused", out var no) ? Shape.Of(no) : null;
    reason = item.TryGetProperty("reason", out var why) ? Shape.Of(why) : null;
    checks = item.TryGetProperty("checks", out var rules) ? [.. rules.EnumerateArray().Select(c => (Shape.Of(c.GetProperty("rule")), c.GetProperty("text").Deserialize<PackText>(Json.Options)!))] : [];
  }

  public string Id { get; }
  public string System { get; }
  public PackText Name { get; }

  /// <summary>The identifier of a service of the exchange, through which it is asked; null where it is asked over the line of its system.</summary>
  public string? Address { get; }
  public HttpMethod Method { get; }
  public string Path { get; }
  public TimeSpan Limit { get; }

  /// <summary>Forms may be filled from it, for the person whom they are about.</summary>
  public bool Prefills { get; }

  /// <summary>What a value of its result is called; its name where nothing is said.</summary>
  public string LabelOf(string value) => labels.TryGetValue(value, out var label) ? label.In(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName) : value;

  public static OutsideService Of(string id, string item) {
    using var document = JsonDocument.Parse(item);
    return new(id, document.RootElement);
  }

  /// <summary>What is sent; only what the declaration names of <paramref name="input"/> leaves.</summary>
  public JsonObject Request(JsonObject input, DateTimeOffset now) => request.Fill(new() { ["input"] = input.DeepClone() }, now) as JsonObject ?? [];

  /// <summary>What an answer is worth: of another form than declared it is an error, and what it says of the matter is looked at only then.</summary>
  public Answer<Judgement> Judge(JsonObject asked, JsonObject answer, DateTimeOffset now) {
    var wrong = DataRules.Check(response, JsonSerializer.SerializeToElement(answer));
    if (wrong.Count > 0) return ExchangeErrors.WrongAnswer(Name.In("vi"), string.Join(" ", wrong.Take(5)));
    var values = new JsonObject { ["request"] = asked.DeepClone(), ["response"] = answer.DeepClone() };
    if (refused?.Holds(values, now) == true) return new Judgement(Outcome.Refused, reason?.Fill(values, now)?.ToString() ?? Words.T.In("vi", "refused_without_reason"), null);
    var contradicted = checks.Where(c => !c.Rule.Holds(values, now)).Select(c => c.Text.In("vi")).ToArray();
    var data = result.Fill(values, now) as JsonObject ?? [];
    return contradicted.Length > 0 ? new Judgement(Outcome.Contradicts, string.Join(" ", contradicted), data) : new Judgement(Outcome.Accepted, null, data);
  }
}
