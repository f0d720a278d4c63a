using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Saola.Simulators;

/// <summary>
/// What the simulated national services know: of the invented citizens and businesses of the demonstration alone, and with invented
/// numbers. The real interfaces are not public; what an answer says follows the information objects that the provinces' frameworks list.
/// </summary>
internal sealed class NationalData {
  static readonly Dictionary<string, string[]> Known = new(StringComparer.Ordinal) {
    ["population"] = ["persons"], ["enterprises"] = ["enterprises"], ["civil-status"] = ["births", "exchange"], ["criminal-record"] = ["records"], ["insurance"] = ["cards", "exchange"], ["residence"] = ["exchange"],
    ["land"] = ["parcels"], ["vnpost"] = ["shipments"], ["paygov"] = ["api"], ["catalogue"] = ["lists"],
  };

  readonly JsonObject[] people, businesses;
  readonly ConcurrentDictionary<string, JsonObject> shipments = new(StringComparer.Ordinal);

  public NationalData() {
    var items = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "citizens.json")))!["items"]!.AsArray().Select(i => i!.AsObject()).ToArray();
    (people, businesses) = ([.. items.Where(i => i.ContainsKey("personalNumber"))], [.. items.Where(i => i.ContainsKey("taxCode"))]);
  }

  public static IEnumerable<string> Systems => Known.Keys;
  public static string[] Services(string system) => Known[system];

  /// <summary>Below which address another simulator of this program does it; null where it is answered here.</summary>
  public static string? Elsewhere(string system, string service) => service == "exchange" ? "/" + system : system == "paygov" ? "/paygov/api" : null;

  /// <summary>Null where nothing is known of what is asked.</summary>
  public async Task<JsonNode?> Answer(string system, HttpRequest request, string[] path) {
    if (system == "vnpost" && HttpMethods.IsPost(request.Method)) return Send((await JsonNode.ParseAsync(request.Body))!.AsObject());
    // of a person by the path, or as a form asks by a parameter
    if (!HttpMethods.IsGet(request.Method) || (path is [{ Length: > 0 } below] && below != "people" ? below : (string?)request.Query["personalNumber"]) is not { Length: > 0 } key) return null;
    return system switch {
      "vnpost" => shipments.GetValueOrDefault(key)?.DeepClone(),
      "catalogue" => List(key),
      "enterprises" => businesses.FirstOrDefault(b => (string?)b["taxCode"] == key) is { } business ? Of(business, ("taxCode", "taxCode"), ("name", "name"), ("address", "residence")) : null,
      _ => people.FirstOrDefault(p => (string?)p["personalNumber"] == key) is { } person ? Of(system, person, key) : null,
    };
  }

  static JsonNode Of(string system, JsonObject person, string number) {
    var told = Of(person, ("personalNumber", "personalNumber"), ("fullName", "name"), ("dateOfBirth", "dateOfBirth"), ("gender", "gender"), ("nationality", "nationality"));
    switch (system) {
      case "population":
        (told["ethnicGroup"], told["residence"]) = (person["ethnicGroup"]?.DeepClone(), person["residence"]?.DeepClone());
        break;
      case "civil-status":
        told["registrationNumber"] = "MP-KS-" + number[^4..];
        break;
      case "criminal-record":
        // of nobody invented is anything bad said
        (told["recordNumber"], told["convictionStatus"]) = ("MP-LLTP-" + number[^4..], "none");
        break;
      case "insurance":
        (told["cardNumber"], told["facility"]) = ("MP-BH-" + number[^4..], "Cơ sở khám, chữa bệnh (mô phỏng)");
        break;
      default:
        told["parcels"] = new JsonArray(new JsonObject { ["commune"] = person["residence"]?["commune"]?.DeepClone(), ["mapSheet"] = "MP-" + number[^2..], ["parcel"] = number[^4..] });
        break;
    }
    return told;
  }

  static JsonObject Of(JsonObject from, params (string Name, string From)[] fields) => new(fields.Select(f => KeyValuePair.Create(f.Name, from[f.From]?.DeepClone())));

  JsonObject Send(JsonObject asked) {
    var made = new JsonObject { ["trackingNumber"] = "MP" + RandomNumberGenerator.GetString("0123456789", 9) + "VN", ["state"] = "accepted", ["order"] = asked["order"]?.DeepClone() };
    shipments[(string)made["trackingNumber"]!] = made;
    return made.DeepClone().AsObject();
  }

  static JsonNode? List(string name) => name.All(c => char.IsAsciiLetterLower(c) || c == '-') && Path.Combine(AppContext.BaseDirectory, "catalogues", name + ".json") is var file && File.Exists(file) ? JsonNode.Parse(File.ReadAllText(file)) : null;
}
