using Microsoft.AspNetCore.Hosting;
using Saola.Testing;

namespace Saola.Exchange.Tests;

/// <summary>The same where topics go over RabbitMQ. One broker serves all tests of the program.</summary>
public class TopicsRabbitSite : TopicsSite {
  static readonly Lazy<Task<TopicsBroker>> shared = new(Made);

  static async Task<TopicsBroker> Made() {
    var broker = New();
    await broker.Start();
    return broker;
  }

  public static TopicsBroker New() => new(RunningProgram.FreeAddress().Port, RunningProgram.FreeAddress().Port);

  public TopicsBroker Broker { get; private set; } = null!;

  protected virtual Task<TopicsBroker> Mine() => shared.Value;

  public override async ValueTask InitializeAsync() {
    Broker = await Mine();
    await base.InitializeAsync();
  }

  protected override void ConfigureWebHost(IWebHostBuilder builder) {
    base.ConfigureWebHost(builder);
    builder.UseSetting("SAOLA_TOPICS", "rabbitmq");
    builder.UseSetting("SAOLA_RABBITMQ", Broker.Url);
  }
}

/// <summary>With a broker of its own, which goes and comes.</summary>
public sealed class TopicsBrokerSite : TopicsRabbitSite {
  readonly TopicsBroker own = New();

  protected override async Task<TopicsBroker> Mine() {
    await own.Start();
    return own;
  }

  protected override void Dispose(bool disposing) {
    base.Dispose(disposing);
    if (disposing) own.DisposeAsync().AsTask().GetAwaiter().GetResult();
  }
}
