using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Saola.Bench;

/// <summary>One person at a browser: cookies of their own, connections of their own.</summary>
internal sealed partial class Visitor : IDisposable {
  readonly HttpClient client;
  readonly CookieContainer cookies = new();

  public Visitor(Uri address) => client = new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = Timeout.InfiniteTimeSpan, CookieContainer = cookies }) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(2) };

  /// <summary>The header by which the program knows them.</summary>
  public string Cookies => cookies.GetCookieHeader(client.BaseAddress!);

  public static async Task<Visitor> SignedIn(Uri address, string userName) {
    var visitor = new Visitor(address);
    var page = await visitor.client.GetStringAsync("/dang-nhap");
    using var form = new FormUrlEncodedContent(new Dictionary<string, string> {
      ["__form"] = Token().Match(page).Groups["token"].Value, ["_handler"] = "sign-in", ["Form.UserName"] = userName, ["Form.Password"] = Site.Password,
    });
    using var answer = await visitor.client.PostAsync("/dang-nhap", form);
    if (answer.StatusCode != HttpStatusCode.Redirect) throw new InvalidOperationException($"{userName} could not sign in: {(int)answer.StatusCode}");
    return visitor;
  }

  public async Task<JsonObject> Get(string path) => (JsonObject)await Read(path, await client.GetAsync(path));

  public async Task<JsonObject> Post(string path, object body) => (JsonObject)await Read(path, await client.PostAsJsonAsync(path, body));

  public async Task<JsonObject> Put(string path, object body) => (JsonObject)await Read(path, await client.PutAsJsonAsync(path, body));

  /// <summary>Where the answer is a list.</summary>
  public async Task<JsonArray> PostForList(string path, object body) => (JsonArray)await Read(path, await client.PostAsJsonAsync(path, body));

  public Task<JsonObject> Upload(string path, byte[] content) => Upload(path, new MemoryStream(content));

  /// <summary>The stream is closed.</summary>
  public async Task<JsonObject> Upload(string path, Stream content) {
    using var body = new StreamContent(content);
    body.Headers.ContentType = new("application/octet-stream");
    return (JsonObject)await Read(path, await client.PostAsync(path, body));
  }

  static async Task<JsonNode> Read(string path, HttpResponseMessage answer) {
    using (answer) {
      var text = await answer.Content.ReadAsStringAsync();
      return answer.IsSuccessStatusCode ? JsonNode.Parse(text.Length == 0 ? "{}" : text)! : throw new InvalidOperationException($"{path}: {(int)answer.StatusCode} {text}");
    }
  }

  [GeneratedRegex("name=\"__form\" value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
  private static partial Regex Token();

  public void Dispose() => client.Dispose();
}
