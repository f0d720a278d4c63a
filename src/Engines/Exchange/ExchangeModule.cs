using System.Text;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Saola.Forms;
using Saola.Kernel;
using Saola.Process;

namespace Saola.Exchange;

public static class ExchangePermissions {
  /// <summary>Who takes part in the exchange, for the whole province.</summary>
  public const string Members = "exchange.members";

  /// <summary>Subsystems, services and rights of the members that an office answers for.</summary>
  public const string Offer = "exchange.offer";
}

public static class ExchangeModule {
  /// <summary>Services of other systems, asked by processes and forms.</summary>
  public static IServiceCollection AddExchange(this IServiceCollection services) {
    services.AddMigrations("exchange", typeof(ExchangeModule)).AddLedgerWords(Words.T).AddSecurityEvents(("exchange.person_asked", SecurityKind.PersonalDataRead));
    services.AddSingleton<Services>().AddSingleton<Line>().AddPackKind<ServiceKind>().AddScoped<IServiceTask, CallService>().AddScoped<IPrefillSource, ServiceSource>();
    services.AddHandler<GiveHeldAnswer, MessageJobs>("exchange.give_held_answer").AddDaily<ForgetMessages, MessageJobs>("exchange.forget_messages", new(3, 5));
    services.AddHttpClient(Line.Client, static client => (client.Timeout, client.MaxResponseContentBufferSize) = (Timeout.InfiniteTimeSpan, Line.MaxBody))
      .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    return services.AddBus();
  }

  static IServiceCollection AddBus(this IServiceCollection services) {
    services.AddProvincePermissions((ExchangePermissions.Members, "Quản lý thành viên trục tích hợp, chia sẻ dữ liệu"));
    services.AddPermissions((ExchangePermissions.Offer, "Quản lý hệ thống, dịch vụ và quyền gọi trên trục tích hợp, chia sẻ dữ liệu"));
    services.AddSingleton(new KnownConstraint("member_class_code_key", () => BusErrors.Taken)).AddSingleton(new KnownConstraint("subsystem_member_code_key", () => BusErrors.Taken))
      .AddSingleton(new KnownConstraint("access_right_once", () => BusErrors.GrantedAlready));
    services.AddSecurityEvents(
      ("exchange.member_registered", SecurityKind.PolicyChanged), ("exchange.connection_set", SecurityKind.CredentialChanged), ("exchange.group_set", SecurityKind.RightGranted),
      ("exchange.access_granted", SecurityKind.RightGranted), ("exchange.access_revoked", SecurityKind.RightGranted));
    // what a service says in its headers goes on as it is
    services.Configure<KestrelServerOptions>(static o => o.ResponseHeaderEncodingSelector = static _ => Encoding.UTF8);
    services.AddSingleton<LogKeys>().AddSingleton<Segments>().AddSingleton<MessageLog>();
    return services.AddSingleton<Roster>().AddSingleton<BusFaults>().AddSingleton<Passages>().AddSingleton<Metadata>().AddSingleton<BusDoor>().AddSingleton<IStartupFilter, BusEntrance>();
  }

  public static IEndpointRouteBuilder MapExchange(this IEndpointRouteBuilder routes) {
    TakeAnswer.Route(routes);
    RegisterMember.Route(routes);
    RegisterSubsystem.Route(routes);
    SetConnection.Route(routes);
    OfferService.Route(routes);
    SwitchService.Route(routes);
    SetGroup.Route(routes);
    GrantAccess.Route(routes);
    RevokeAccess.Route(routes);
    ListServices.Route(routes);
    ListSubsystems.Route(routes);
    return routes;
  }
}
