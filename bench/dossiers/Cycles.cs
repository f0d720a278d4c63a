using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Saola.Bench;

/// <summary>
/// Virtual people take dossiers from the submission to the result in the applicant's hands: every step signs in, looks at
/// its worklist and acts over HTTP, as the pages do. The result is rendered, signed by the head and sealed by the office
/// with real keys, in jobs of the same program.
/// </summary>
internal static class Cycles {
  static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(40);

  public static async Task<int> Run(Cluster cluster, int seconds, int atOnce, int pgbench) {
    Console.WriteLine($"load before: {Times.Load}, {Environment.ProcessorCount} cores, {atOnce} dossiers at once for {seconds} s");
    await using var site = new Site(cluster, "dossiers");
    await site.Prepare();
    await cluster.Do("postgres", "checkpoint");
    var before = await cluster.PgBench(pgbench);
    Console.WriteLine($"pgbench before:        {before,8:0} transactions/s");
    await site.Start();
    var people = await Everyone.SignIn(site);
    // A province's program has run for weeks: what compiles and fills caches in the first seconds is not its speed.
    var life = new Life(people);
    await life.For(WarmUp, atOnce);
    await cluster.Do("postgres", "checkpoint");
    var from = await Spent.Read(site);
    life = new Life(people);
    var watch = Stopwatch.StartNew();
    await life.For(TimeSpan.FromSeconds(seconds), atOnce);
    var (elapsed, spent) = (watch.Elapsed.TotalSeconds, await Spent.Read(site) - from);
    await site.Stop();
    var after = await cluster.PgBench(pgbench);
    Console.WriteLine($"pgbench after:         {after,8:0} transactions/s");
    return Report(life, spent, elapsed, (before + after) / 2);
  }

  static int Report(Life life, Spent spent, double seconds, double tps) {
    Console.WriteLine($"life cycles:           {life.Done / seconds,8:0.0} /s   ({life.Done} whole)");
    Console.WriteLine($"write requests:        {life.Writes / seconds,8:0.0} /s   steps of people that were committed, each its own transaction");
    Console.WriteLine($"writes:                {spent.Acts / seconds,8:0.0} /s   committed transactions with evidence in the ledger: steps of people and of jobs");
    Console.WriteLine($"rows written:          {spent.Rows / seconds,8:0} /s   commits {spent.Commits / seconds:0}/s");
    Console.WriteLine($"processor, ms a life:  {spent.Program * 1000 / life.Done,8:0} program, {spent.Pdf * 1000 / life.Done:0} PDF workers, {spent.Database * 1000 / life.Done:0} PostgreSQL, {spent.Bench * 1000 / life.Done:0} the bench itself");
    Console.WriteLine($"{"step",-24} {"count",7} {"p50 ms",9} {"p99 ms",9}");
    foreach (var step in Life.Steps.Where(s => life.Times.Count(s) > 0)) Console.WriteLine($"{step,-24} {life.Times.Count(step),7} {life.Times.At(step, 0.5),9:0.0} {life.Times.At(step, 0.99),9:0.0}");
    var (ratio, people) = (spent.Acts / seconds / tps, life.Writes / seconds / tps);
    Console.WriteLine($"writes / pgbench:      {ratio,8:0.000}   (of people's requests alone {people:0.000})");
    Console.WriteLine($"load after: {Times.Load}");
    Console.WriteLine($"aim of 0.12: {(ratio >= 0.12 ? "met" : "missed")}");
    return ratio >= 0.12 ? 0 : 1;
  }
}

/// <summary>Everyone who is signed in.</summary>
internal sealed class Everyone(IReadOnlyDictionary<string, Visitor> people, IReadOnlyDictionary<string, Guid> ids) {
  public Visitor Official(string office, string duty) => people[BenchPeople.User(office, duty)];
  public Guid IdOf(string office, string duty) => ids[BenchPeople.User(office, duty)];
  public Visitor Citizen(int n) => people[BenchPeople.Citizen(n)];

  public static async Task<Everyone> SignIn(Site site) {
    string[] duties = ["intake", "specialist", "social", "division", "head", "clerk"];
    var names = BenchPeople.Offices.SelectMany(o => duties.Select(d => BenchPeople.User(o, d))).Concat(Enumerable.Range(0, BenchPeople.Citizens).Select(BenchPeople.Citizen)).ToArray();
    var people = new ConcurrentDictionary<string, Visitor>(StringComparer.Ordinal);
    // A hash takes a tenth of a second of a core.
    await Parallel.ForEachAsync(names, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (name, _) => people[name] = await Visitor.SignedIn(site.Address, name));
    var ids = await site.Cluster.Rows(site.Database, "select user_name, person from identity.account where person is not null");
    return new(people, ids.ToDictionary(r => (string)r[0], r => (Guid)r[1], StringComparer.Ordinal));
  }
}

/// <summary>The life of dossiers.</summary>
internal sealed class Life(Everyone people) {
  public static readonly string[] Steps = [
    "begin", "upload", "submit", "worklist", "read", "accept", "assign", "appraise", "approve", "sign", "(job signs)", "transfer", "seal", "(job seals)", "deliver", "whole life",
  ];

  static readonly byte[] Picture = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

  public Times Times { get; } = new();
  int done, writes, next;

  public int Done => done;
  public int Writes => writes;

  /// <summary>Begins new dossiers until the time is over, and brings those under way to their end.</summary>
  public async Task For(TimeSpan time, int atOnce) {
    var watch = Stopwatch.StartNew();
    await Task.WhenAll(Enumerable.Range(0, atOnce).Select(async _ => {
      while (watch.Elapsed < time) {
        await Times.Of("whole life", async () => { await Live(Interlocked.Increment(ref next)); return true; });
        Interlocked.Increment(ref done);
      }
    }));
  }

  public async Task Live(int n) {
    var (place, citizen, divided) = (BenchPeople.Offices[n % BenchPeople.Offices.Length], n % BenchPeople.Citizens, n % 2 == 0);
    var specialist = people.Official(place, divided ? "social" : "specialist");
    var (intake, division, head, clerk) = (people.Official(place, "intake"), people.Official(place, "division"), people.Official(place, "head"), people.Official(place, "clerk"));
    var made = await Write("submit", people.Citizen(citizen), "/api/dossiers", divided ? Answers.PoorHousehold(place, citizen) : await Birth(place, citizen));
    var (id, code) = ((string)made["id"]!, (string)made["code"]!);
    await Step("accept", intake, id, code, $"/api/dossiers/{id}/accept", read: true);
    if (divided) await Step("assign", division, id, code, "/api/dossiers/assign", many: new() { ["assignee"] = people.IdOf(place, "social") });
    await Step("appraise", specialist, id, code, $"/api/dossiers/{id}/appraise", new() { ["decision"] = "pass", ["checklist"] = new JsonArray(), ["result"] = divided ? new() { ["content"] = "Đồng ý giải quyết." } : Answers.BirthCertificate(n) }, mine: divided, read: true);
    if (divided) await Step("approve", division, id, code, "/api/dossiers/approve", many: new() { ["agree"] = true });
    await Step("sign", head, id, code, "/api/dossiers/sign", many: new() { ["agree"] = true });
    var transfer = await Times.Of("(job signs)", () => Find(specialist, code, divided, patient: true));
    await Write("transfer", specialist, $"/api/dossiers/{id}/transfer", new { id, task = transfer });
    await Step("seal", clerk, id, code, $"/api/dossiers/{id}/seal");
    var deliver = await Times.Of("(job seals)", () => Find(intake, code, mine: false, patient: true));
    await Write("deliver", intake, $"/api/dossiers/{id}/deliver", new { id, task = deliver, recipientName = "Nguyễn Thị Hoa", recipientNumber = "001190000001", signed = true });
  }

  /// <summary>The birth notice is photographed into a draft, which the submission takes it from.</summary>
  async Task<object> Birth(string place, int citizen) {
    var draft = (string)(await Write("begin", people.Citizen(citizen), "/api/dossiers/drafts", new { procedure = "1.001193", page = 0, content = new { }, files = new { } }))["id"]!;
    var paper = await Write("upload", () => people.Citizen(citizen).Upload($"/api/dossiers/drafts/{draft}/files?name=giay-chung-sinh.png", Picture));
    return Answers.Birth(place, citizen, draft, (string)paper["file"]!);
  }

  async Task Step(string name, Visitor who, string id, string code, string path, JsonObject? more = null, JsonObject? many = null, bool mine = false, bool read = false) {
    var task = await Times.Of("worklist", () => Find(who, code, mine, patient: false));
    if (read) await Times.Of("read", () => who.Get($"/api/dossiers/{id}"));
    var body = many ?? more ?? [];
    if (many is not null) body["items"] = new JsonArray(new JsonObject { ["id"] = id, ["task"] = task });
    else (body["id"], body["task"]) = (id, task);
    await Write(name, who, path, body);
  }

  /// <summary>The open step of a dossier in one's worklist; a patient person waits for the job that opens it.</summary>
  static async Task<string> Find(Visitor who, string code, bool mine, bool patient) {
    for (var looks = 0; looks < 600; looks++) {
      var list = await who.Get($"/api/dossiers/tasks?kind={(mine ? "mine" : "group")}");
      if (list["items"]!.AsArray().FirstOrDefault(i => (string)i!["code"]! == code) is { } item) return (string)item["task"]!;
      if (!patient) break;
      await Task.Delay(100);
    }
    throw new InvalidOperationException($"{code} is not in the worklist.");
  }

  Task<JsonObject> Write(string name, Visitor who, string path, object body) => Write(name, () => who.Post(path, body));

  async Task<JsonObject> Write(string name, Func<Task<JsonObject>> act) {
    var answer = await Times.Of(name, act);
    Interlocked.Increment(ref writes);
    return answer;
  }
}
