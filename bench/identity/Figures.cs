using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Saola.Bench;

/// <summary>Two systems by themselves, one that signs people in, and the people, over connections that are kept open.</summary>
internal static class Figures {
  const string Back = "https://bench.example.vn/cb", Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  const int Codes = 400;

  sealed record System(string Id, string Secret) {
    public string Header => "Authorization: Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes($"{Id}:{Secret}"));
  }

  public static async Task<int> Run(Cluster cluster, int seconds, int atOnce) {
    Console.WriteLine($"load before: {Times.Load}, {Environment.ProcessorCount} cores, {atOnce} at once, {seconds} s for each figure");
    await using var site = new Site(cluster, "identity");
    await site.Prepare();
    var (rs, es, web) = (await Connect(site, "system", "RS256"), await Connect(site, "system", "ES256"), await Connect(site, "web", "RS256"));
    await site.Start();
    var cookies = new List<string>();
    for (var i = 0; i < BenchPeople.Citizens; i++) {
      using var visitor = await Visitor.SignedIn(site.Address, BenchPeople.Citizen(i));
      cookies.Add(visitor.Cookies);
    }
    // A province's program has run for weeks: what compiles and fills caches in the first seconds is not its speed.
    foreach (var system in new[] { rs, es }) await Tokens(site, system, seconds, atOnce);
    await Exchanges(site, web, cookies, seconds, atOnce);
    await cluster.Do("postgres", "checkpoint");

    var (hash, rsa, ec, insert) = (Floors.Hashes(seconds), Floors.RsaSignatures(seconds), Floors.EcSignatures(seconds), await cluster.PgInsert(seconds));
    var select = await Floors.Selects(cluster, site.Database, seconds, atOnce);
    Console.WriteLine($"floors: {hash.Rate:0.0} hashes, {rsa.Rate:0} RSA and {ec.Rate:0} ECDSA signatures, {select:0} selects, {insert:0} inserts of pgbench a second; {rsa.Cost:0.000} ms of processor for an RSA signature, {ec.Cost:0.000} for an ECDSA one");
    var met = true;
    void Say(string what, double rate, string floor, double beside, double? aim = null) {
      var ratio = rate / beside;
      met &= aim is null || ratio >= aim;
      Console.WriteLine($"{what,-30}{rate,9:0.0} /s   {ratio,6:0.000} of {floor}{(aim is null ? "" : $", aim {aim:0.00} {(ratio >= aim ? "met" : "missed")}")}");
    }
    Say("sign-ins", await SignIns(site, seconds), "the hash", hash.Rate);
    Say("client credentials, RS256", await Timed(site, "a token", () => Tokens(site, rs, seconds, atOnce)), "RSA", rsa.Rate, 0.60);
    Say("client credentials, ES256", await Timed(site, "a token", () => Tokens(site, es, seconds, atOnce)), "pgbench's insert", insert, 0.50);
    Say("code exchanges, RS256", await Exchanges(site, web, cookies, seconds, atOnce), "RSA", rsa.Rate, 0.30);
    Say("introspections", await Timed(site, "an answer", () => Introspections(site, web, cookies[0], seconds, atOnce)), "the select", select);
    var (free, bound, share) = Questions.Asked(seconds);
    Console.WriteLine($"{"Can, without a condition",-30}{free,9:0} /s   {free / select,6:0} times the select, {1e9 / free:0} ns each");
    Console.WriteLine($"{"Can, on a condition",-30}{bound,9:0} /s   {bound / select,6:0} times the select, {1e9 / bound:0} ns each, {share:P0} allowed");
    Console.WriteLine($"load after: {Times.Load}");
    return met ? 0 : 1;
  }

  static async Task<System> Connect(Site site, string kind, string algorithm) {
    var (id, file) = ($"bench-{Guid.CreateVersion7():N}", Path.GetTempFileName());
    await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new {
      office = BenchPeople.Offices[0], clientId = id, name = new { vi = "Đo tốc độ" }, kind, algorithm, firstParty = true,
      redirectUris = kind == "web" ? new[] { Back } : null, scopes = kind == "web" ? new[] { "openid", "profile" } : ["bench.read"],
    }));
    var said = JsonNode.Parse(await site.Command($"client add {file}"))!;
    File.Delete(file);
    return new(id, (string)said["client_secret"]!);
  }

  static async Task<double> SignIns(Site site, int seconds) {
    var (done, watch) = (0, Stopwatch.StartNew());
    await Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(async n => {
      for (var i = n; watch.Elapsed.TotalSeconds < seconds; i += Environment.ProcessorCount) {
        (await Visitor.SignedIn(site.Address, BenchPeople.Citizen(i % BenchPeople.Citizens))).Dispose();
        Interlocked.Increment(ref done);
      }
    }));
    return done / watch.Elapsed.TotalSeconds;
  }

  static Task<double> Tokens(Site site, System system, int seconds, int atOnce) =>
    Many(site, system, seconds, atOnce, wire => wire.Form("/connect/token", "grant_type=client_credentials"));

  static async Task<double> Introspections(Site site, System web, string cookies, int seconds, int atOnce) {
    using var browser = new Wire(site.Address, cookies);
    using var wire = Programs(site, web);
    var token = (string)(await wire.Form("/connect/token", Redeeming(await Code(browser, web))))!["access_token"]!;
    return await Many(site, web, seconds, atOnce, w => w.Form("/connect/introspect", $"token={token}"));
  }

  /// <summary>Codes are fetched first, for only giving them in is timed; they last a minute.</summary>
  static async Task<double> Exchanges(Site site, System web, List<string> cookies, int seconds, int atOnce) {
    var (done, spent, program) = (0, TimeSpan.Zero, 0.0);
    var (browsers, wires) = (cookies.Take(atOnce).Select(c => new Wire(site.Address, c)).ToArray(), Enumerable.Range(0, atOnce).Select(_ => Programs(site, web)).ToArray());
    while (spent.TotalSeconds < seconds) {
      var codes = await Task.WhenAll(browsers.Select(async b => {
        var got = new List<string>();
        for (var i = 0; i < Codes / browsers.Length; i++) got.Add(await Code(b, web));
        return got;
      }));
      var (from, watch) = (Processor.Own(site.ProcessId), Stopwatch.StartNew());
      await Task.WhenAll(wires.Zip(codes, async (wire, mine) => {
        foreach (var code in mine) await wire.Form("/connect/token", Redeeming(code));
      }));
      spent += watch.Elapsed;
      program += Processor.Own(site.ProcessId) - from;
      done += codes.Sum(c => c.Count);
    }
    foreach (var wire in browsers.Concat(wires)) wire.Dispose();
    Console.WriteLine($"{"a code:",-12} {program * 1000 / done:0.000} ms of processor in the program");
    return done / spent.TotalSeconds;
  }

  static async Task<string> Code(Wire browser, System web) {
    var challenge = Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    var led = await browser.Led($"/connect/authorize?client_id={web.Id}&redirect_uri={Uri.EscapeDataString(Back)}&response_type=code&scope=openid%20profile&state=s&code_challenge={challenge}&code_challenge_method=S256");
    return led.Split("code=", 2)[1].Split('&')[0];
  }

  static string Redeeming(string code) => $"grant_type=authorization_code&code={code}&redirect_uri={Uri.EscapeDataString(Back)}&code_verifier={Verifier}";

  static Wire Programs(Site site, System system) => new(site.Address, system.Header, "application/x-www-form-urlencoded");

  static async Task<double> Many(Site site, System system, int seconds, int atOnce, Func<Wire, Task> ask) {
    var (done, watch) = (0, Stopwatch.StartNew());
    await Task.WhenAll(Enumerable.Range(0, atOnce).Select(async _ => {
      using var wire = Programs(site, system);
      while (watch.Elapsed.TotalSeconds < seconds) {
        await ask(wire);
        Interlocked.Increment(ref done);
      }
    }));
    return done / watch.Elapsed.TotalSeconds;
  }

  /// <summary>The same, with what one of it costs in processor time, which other work distorts less than it does the rate.</summary>
  static async Task<double> Timed(Site site, string what, Func<Task<double>> measure) {
    var (from, watch) = (await Spent.Read(site), Stopwatch.StartNew());
    var rate = await measure();
    var (spent, many) = (await Spent.Read(site) - from, rate * watch.Elapsed.TotalSeconds);
    Console.WriteLine($"{$"{what}:",-12} {spent.Program * 1000 / many:0.000} ms of processor in the program, {spent.Database * 1000 / many:0.000} in PostgreSQL, {spent.Bench * 1000 / many:0.000} in the bench; {spent.Log / (long)many} bytes written ahead");
    return rate;
  }
}
