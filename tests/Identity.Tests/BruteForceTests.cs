using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Saola.Identity.Tests;

/// <summary>Hashes passwords and says how often it did, and against what.</summary>
internal sealed class CountingHasher(IPasswordHasher<Account> inner) : IPasswordHasher<Account> {
  public int Hashes { get; private set; }

  public List<string> Verified { get; } = [];

  public string HashPassword(Account user, string password) {
    Hashes++;
    return inner.HashPassword(user, password);
  }

  public PasswordVerificationResult VerifyHashedPassword(Account user, string hashedPassword, string providedPassword) {
    Hashes++;
    Verified.Add(hashedPassword);
    return inner.VerifyHashedPassword(user, hashedPassword, providedPassword);
  }
}

public sealed class CountingApp : IdentityApp {
  internal CountingHasher Hasher => (CountingHasher)Services.GetRequiredService<IPasswordHasher<Account>>();

  protected override void Configure(IServiceCollection services) =>
    services.Replace(ServiceDescriptor.Singleton<IPasswordHasher<Account>>(s => new CountingHasher(ActivatorUtilities.CreateInstance<PasswordHasher<Account>>(s))));
}

/// <summary>Counts what is sent to the database in the flow in which it was made.</summary>
internal sealed class Commands : IDisposable {
  static readonly AsyncLocal<Commands?> Current = new();
  readonly ActivityListener listener;
  int sent;

  public Commands() {
    Current.Value = this;
    listener = new() {
      ShouldListenTo = s => s.Name == "Npgsql",
      Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
      ActivityStarted = _ => {
        if (Current.Value == this) Interlocked.Increment(ref sent);
      },
    };
    ActivitySource.AddActivityListener(listener);
  }

  public int Sent => sent;

  public void Dispose() => listener.Dispose();
}

/// <summary>One who guesses has as many networks as they like.</summary>
public sealed class BruteForceTests(CountingApp app) : IClassFixture<CountingApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  int networks;

  async Task<Error?> Guess(string userName, string password = "không phải mật khẩu này") {
    await using var act = app.Begin(Actor.Anonymous, "sign_in");
    var from = new Caller($"10.{++networks / 250}.{networks % 250}.0", null, null);
    return (await SignIn.Run(new(userName, password), from, act.Work, act.Services.GetRequiredService<SignInDesk>(), Ct)).Error;
  }

  async Task Attack(string userName) {
    for (var i = 0; i < Throttle.EverywhereLimit; i++) Assert.Equal("identity.sign_in_refused", (await Guess(userName))!.Code);
    Assert.Equal("identity.sign_in_throttled", (await Guess(userName, IdentityApp.Password))!.Code);
  }

  [Fact]
  public async Task Over_all_networks_guesses_at_one_name_wait_ever_longer() {
    await app.Person("bi-do", units: app.Desk);
    await Attack("bi-do");
    List<int> judged = [];
    for (var minute = 1; minute <= 120; minute++) {
      app.Clock.Pass(TimeSpan.FromMinutes(1));
      if ((await Guess("bi-do"))!.Code == "identity.sign_in_refused") judged.Add(minute);
    }
    Assert.Equal([1, 3, 7, 15, 30, 45, 60, 75, 90, 105, 120], judged);
  }

  [Fact]
  public async Task Meanwhile_the_owner_gets_in_by_the_browser_they_know_and_by_a_key_and_by_a_link() {
    var account = await app.Person("nan-nhan", units: app.Desk);
    var owner = new Visitor(app);
    await owner.SignIn("nan-nhan");
    using var key = new SoftKey();
    await owner.Add(key);
    await Attack("nan-nhan");
    await app.EndSessions(account);
    Assert.Equal("/can-bo", Visitor.Leads(await owner.SignIn("nan-nhan")));
    Assert.Equal("/can-bo", Visitor.Leads(await new Visitor(app).Answer(key)));
    Assert.Equal(HttpStatusCode.TooManyRequests, (await new Visitor(app).SignIn("nan-nhan")).StatusCode);
    using var manager = app.As(app.Manager(app.Ward));
    var made = await (await manager.PostAsync($"/api/identity/officials/{account.Person}/link", null, Ct)).Content.ReadAsStringAsync(Ct);
    var link = new Uri((string)System.Text.Json.Nodes.JsonNode.Parse(made)!["link"]!).PathAndQuery;
    const string Fresh = "bảy con voi tím";
    Assert.Equal("/tai-khoan", Visitor.Leads(await new Visitor(app).Send(link, "Form.New", ("Form.New", Fresh), ("Form.Repeat", Fresh))));
  }

  [Fact]
  public async Task When_the_attack_rests_a_new_browser_of_the_owner_gets_in() {
    await app.Person("cho-qua", units: app.Desk);
    await Attack("cho-qua");
    app.Clock.Pass(Throttle.LongestEverywhere);
    Assert.Equal("/can-bo", Visitor.Leads(await new Visitor(app).SignIn("cho-qua")));
  }

  [Fact]
  public async Task Attacks_on_one_name_slow_no_other() {
    await app.Person("nguoi-ngoai", units: app.Desk);
    await Attack("khong-co-ai");
    Assert.Null(await Guess("nguoi-ngoai", IdentityApp.Password));
  }

  [Fact]
  public async Task A_name_is_told_neither_by_the_text_nor_by_the_work_whatever_is_behind_it() {
    var locked = await app.Person("da-khoa", units: app.Desk);
    await app.AsIntruder("update identity.account set disabled_at = now() where id = $1", locked.Id);
    await app.Person("con-mo", units: app.Desk);
    await app.Person("chua-dat", password: null, units: app.Desk);
    List<(string Case, Error? Said, int Hashes)> seen = [];
    HashSet<int> commands = [];
    await Guess("khong-ai-truoc", "sai mật khẩu");
    foreach (var (name, password) in new[] { ("khong-ai-ca", "sai mật khẩu"), ("con-mo", "sai mật khẩu"), ("da-khoa", "sai mật khẩu"), ("da-khoa", IdentityApp.Password), ("chua-dat", "sai mật khẩu"), ("khong-ai-nua", "sai mật khẩu") }) {
      var before = app.Hasher.Hashes;
      using var counted = new Commands();
      var said = await Guess(name, password);
      commands.Add(counted.Sent);
      seen.Add((name, said, app.Hasher.Hashes - before));
    }
    Assert.All(seen, s => Assert.Equal((AccountErrors.SignInRefused, 1), (s.Said, s.Hashes)));
    // each round trip to the database takes its time too
    Assert.True(Assert.Single(commands) > 0);
  }
}
