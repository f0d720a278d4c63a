using System.Net.Http.Json;
using System.Web;
using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;

namespace Saola.Identity.Tests;

/// <summary>Somebody as a provider knows them.</summary>
internal sealed record Known(string Number, string Name = "Nguyễn Văn An", string Birth = "1990-05-02", int Level = 2, string? TaxCode = null, string? Organisation = null) {
  static int last = Random.Shared.Next(100_000_000);

  public static string NewNumber() => $"0001{Interlocked.Increment(ref last) % 100_000_000:00000000}";
}

/// <summary>The small province beside two providers of identities, in a process of their own that knows nothing of Saola: a national one and another.</summary>
public class UpstreamApp : IdentityApp {
  public const string National = "quoc-gia", Other = "khac", Secret = "a-secret-of-the-tests";
  readonly Uri address = RunningProgram.FreeAddress();
  RunningProgram? simulators;

  /// <summary>Under which address browsers know this site.</summary>
  public virtual string Home => "http://localhost";

  public HttpClient Outside { get; } = new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });

  public string Issuer(string path) => new Uri(address, path).ToString();

  public override async ValueTask InitializeAsync() {
    await base.InitializeAsync();
    // both sides look at the same clock, as tokens have an end
    Clock.Set(TimeProvider.System.GetUtcNow());
    simulators = new(RunningProgram.Dll("tests/Simulators", "Saola.Simulators"), "", new Dictionary<string, string?>(StringComparer.Ordinal) { ["SAOLA_PROVIDER_SECRET"] = Secret, ["SAOLA_URL"] = Home }, address, "/health/live");
    await simulators.Start();
    Outside.BaseAddress = address;
    await Fill();
    var connect = Services.GetRequiredService<ConnectProvider>();
    foreach (var provider in new[] {
      $$$"""{"key": "{{{National}}}", "office": "H21", "provider": {"name": {"vi": "Định danh quốc gia"}, "national": true, "issuer": "{{{Issuer("vneid")}}}", "clientId": "saola", "clientSecret": "{{{Secret}}}", "claims": {"number": "mo_phong_so_dinh_danh", "name": "mo_phong_ho_ten", "birthDate": "mo_phong_ngay_sinh", "taxCode": "mo_phong_ma_so_thue", "organisation": "mo_phong_ten_to_chuc"}, "levels": {"urn:mo-phong:muc-do:1": 1, "urn:mo-phong:muc-do:2": 2} } }""",
      $$$"""{"key": "{{{Other}}}", "office": "H21", "provider": {"name": {"vi": "Nơi khác"}, "issuer": "{{{Issuer("openid")}}}", "clientId": "saola", "clientSecret": "{{{Secret}}}", "scopes": ["profile"]}}""",
    }) {
      var set = await connect.Set(provider, CancellationToken.None);
      if (set.IsError || !set.Value.Contains("\"ready\":true", StringComparison.Ordinal)) throw new InvalidOperationException(set.Error?.Message ?? set.Value);
    }
  }

  protected override void Dispose(bool disposing) {
    if (disposing) {
      Outside.Dispose();
      simulators?.Kill().GetAwaiter().GetResult();
    }
    base.Dispose(disposing);
  }

  public Task Stop() => simulators!.Kill();

  /// <summary>How a provider treats somebody from now on.</summary>
  internal async Task Mood(Known who, string mood, string provider = "vneid") =>
    (await Outside.PostAsJsonAsync($"/{provider}/control", new { number = who.TaxCode ?? who.Number, mood })).EnsureSuccessStatusCode();

  /// <summary>What somebody says at the provider to which the browser was sent, and where it sends the browser then.</summary>
  internal async Task<Uri> Decide(Uri asked, Known who, bool agrees = true) {
    var query = HttpUtility.ParseQueryString(asked.Query);
    var fields = query.AllKeys.Select(k => KeyValuePair.Create(k!, query[k]!)).Concat([
      new("number", who.Number), new("name", who.Name), new("birth", who.Birth), new("level", $"{who.Level}"), new("tax_code", who.TaxCode ?? ""), new("organisation", who.Organisation ?? ""), new("act", agrees ? "agree" : "refuse"),
    ]);
    using var answer = await Outside.PostAsync(asked.GetLeftPart(UriPartial.Path), new FormUrlEncodedContent(fields));
    return answer.Headers.Location ?? throw new InvalidOperationException(await answer.Content.ReadAsStringAsync());
  }

  internal async Task<Uri> Begin(Visitor visitor, string provider = National, string? back = null) {
    var answer = await visitor.Open($"/dang-nhap/bang/{provider}{(back is null ? "" : $"?returnUrl={Uri.EscapeDataString(back)}")}");
    Assert.Equal(System.Net.HttpStatusCode.Redirect, answer.StatusCode);
    return answer.Headers.Location!;
  }

  /// <summary>The whole way, to the answer of this site.</summary>
  internal async Task<HttpResponseMessage> SignIn(Visitor visitor, Known who, string provider = National, string? back = null, bool agrees = true) =>
    await visitor.Open((await Decide(await Begin(visitor, provider, back), who, agrees)).PathAndQuery);

  /// <summary>Whose account a browser is in, by the number shown on its page.</summary>
  internal static async Task<string> Account(Visitor visitor) => (await visitor.Page("/tai-khoan")).QuerySelector("main")!.TextContent;
}
