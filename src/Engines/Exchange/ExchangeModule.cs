using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Saola.Forms;
using Saola.Kernel;
using Saola.Process;

namespace Saola.Exchange;

public static class ExchangeModule {
  /// <summary>Services of other systems, asked by processes and forms.</summary>
  public static IServiceCollection AddExchange(this IServiceCollection services) {
    services.AddMigrations("exchange", typeof(ExchangeModule)).AddLedgerWords(Words.T).AddSecurityEvents(("exchange.person_asked", SecurityKind.PersonalDataRead));
    services.AddSingleton<Services>().AddSingleton<Line>().AddPackKind<ServiceKind>().AddScoped<IServiceTask, CallService>().AddScoped<IPrefillSource, ServiceSource>();
    services.AddHandler<GiveHeldAnswer, MessageJobs>("exchange.give_held_answer").AddDaily<ForgetMessages, MessageJobs>("exchange.forget_messages", new(3, 5));
    services.AddHttpClient(Line.Client, static client => (client.Timeout, client.MaxResponseContentBufferSize) = (Timeout.InfiniteTimeSpan, Line.MaxBody))
      .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    return services;
  }

  public static IEndpointRouteBuilder MapExchange(this IEndpointRouteBuilder routes) {
    TakeAnswer.Route(routes);
    return routes;
  }
}
