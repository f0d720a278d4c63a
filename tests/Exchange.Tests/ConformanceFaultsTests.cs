using Microsoft.AspNetCore.Hosting;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>Answers of the national security server that are not those to the request, over a socket and by a plain client.</summary>
public sealed class ConformanceNationalTests(NationalSite site) : IClassFixture<NationalSite> {
  const string Population = "/r1/SIM/GOV/national/population/persons/000190000001";

  public static TheoryData<string, string> EachHeader => ConformanceTests.Lines(["X-Road-Client", "X-Road-Service", "X-Road-Id", "X-Road-Request-Hash"]);

  [Theory]
  [MemberData(nameof(EachHeader))]
  public async Task An_answer_that_says_it_is_of_another_call_is_inconsistent_and_given_to_nobody(string header, string line) {
    var id = BusApp.Code("n");
    Task<Answered> Ask(string mood) => ConformanceLine.Send(line, site.ClientOptions.BaseAddress, new("GET", Population, [("X-Road-Client", site.Caller.ToString()), ("X-Road-Id", id), ("X-Simulate", mood)]));
    const string type = "Server.ClientProxy.InconsistentResponse";
    var answer = await Ask("other:" + header);
    Assert.Equal((500, type, type, id), (answer.Status, answer["X-Road-Error"], (string?)answer.Json["type"], answer["X-Road-Id"]));
    Assert.Contains(header, (string?)answer.Json["message"], StringComparison.Ordinal);
    var log = await site.Log(id, site.Caller);
    Assert.Equal([(false, (string?)null, 0L), (true, type, 0L)], log.Select(l => (l.IsResponse, l.Result, l.Size)));
    id = BusApp.Code("n");
    Assert.Equal(200, (await Ask("right")).Status);
  }
}

/// <summary>An exchange that cannot read anew who may call what, over a socket and by a plain client.</summary>
public sealed class ConformanceOutdatedTests(ConformanceOutdatedTests.Site site) : IClassFixture<ConformanceOutdatedTests.Site> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  public sealed class Site : BusSite {
    protected override void ConfigureWebHost(IWebHostBuilder builder) {
      base.ConfigureWebHost(builder);
      builder.UseSetting("SAOLA_XROAD_ROSTER_SECONDS", "2");
    }
  }

  Task<Answered> Ask(string line) => ConformanceLine.Send(line, site.ClientOptions.BaseAddress, new("GET", site.Path("/echo"), [("X-Road-Client", site.Caller.ToString())]));

  async Task WhileUnread(Func<Task> act) {
    await site.AsIntruder("revoke select on exchange.roster from saola_web");
    try {
      await act();
    } finally {
      await site.AsIntruder("grant select on exchange.roster to saola_web");
    }
  }

  const string Type = "Server.ClientProxy.OutdatedGlobalConf";

  static void Refused(Answered answer) => Assert.Equal((500, Type, Type), (answer.Status, answer["X-Road-Error"], (string?)answer.Json["type"]));

  [Theory]
  [InlineData(ConformanceLine.Socket), InlineData(ConformanceLine.Plain)]
  public async Task What_has_not_been_read_anew_for_longer_than_is_set_is_outdated_and_lets_nobody_pass(string line) {
    Assert.Equal(200, (await Ask(line)).Status);
    await WhileUnread(async () => {
      Answered answer;
      // until then what was known goes on
      for (var tries = 0; (answer = await Ask(line)).Status == 200 && tries < 400; tries++) await Task.Delay(50, Ct);
      Refused(answer);
    });
    for (var tries = 0; (await Ask(line)).Status != 200 && tries < 400; tries++) await Task.Delay(50, Ct);
    Assert.Equal(200, (await Ask(line)).Status);
  }

  [Theory]
  [InlineData(ConformanceLine.Socket), InlineData(ConformanceLine.Plain)]
  public async Task Rights_of_another_day_are_outdated_at_once(string line) {
    Assert.Equal(200, (await Ask(line)).Status);
    await WhileUnread(async () => {
      site.Clock.Pass(TimeSpan.FromDays(1));
      Refused(await Ask(line));
    });
    Assert.Equal(200, (await Ask(line)).Status);
  }

  [Fact]
  public void Since_7_8_its_words_stand_in_another_order() => Assert.Equal(("server.clientproxy.global_conf_outdated", Type), (BusFault.Outdated.Type(since78: true), BusFault.Outdated.Type(since78: false)));
}

/// <summary>An exchange that fails by itself, over a socket and by a plain client: the certificate that it is to show is none.</summary>
public sealed class ConformanceInternalTests(ConformanceInternalTests.Site site) : IClassFixture<ConformanceInternalTests.Site> {
  public sealed class Site : BusSite {
    readonly string file = System.IO.Path.GetTempFileName();

    protected override void ConfigureWebHost(IWebHostBuilder builder) {
      base.ConfigureWebHost(builder);
      File.WriteAllText(file, "no certificate");
      builder.UseSetting("SAOLA_NATIONAL_URL", RunningProgram.FreeAddress().ToString()).UseSetting("SAOLA_NATIONAL_CERTIFICATE", file);
    }

    protected override void Dispose(bool disposing) {
      if (disposing) File.Delete(file);
      base.Dispose(disposing);
    }
  }

  [Theory]
  [InlineData(ConformanceLine.Socket), InlineData(ConformanceLine.Plain)]
  public async Task What_fails_within_the_exchange_is_an_internal_error_that_says_nothing_of_it(string line) {
    Task<Answered> Ask(string path) => ConformanceLine.Send(line, site.ClientOptions.BaseAddress, new("GET", path, [("X-Road-Client", site.Caller.ToString())]));
    var answer = await Ask("/r1/SIM/GOV/national/population/persons");
    const string type = "Server.ClientProxy.InternalError";
    Assert.Equal((500, type, type, "The exchange failed"), (answer.Status, answer["X-Road-Error"], (string?)answer.Json["type"], (string?)answer.Json["message"]));
    Assert.Equal(200, (await Ask(site.Path("/echo"))).Status);
  }
}
