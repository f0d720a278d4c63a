using System.Text;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Saola.Forms;
using Saola.Kernel;
using Saola.Process;
using Saola.Ui;

namespace Saola.Exchange;

public static class ExchangePermissions {
  /// <summary>Who takes part in the exchange, for the whole province.</summary>
  public const string Members = "exchange.members";

  /// <summary>Subsystems, services and rights of the members that an office answers for.</summary>
  public const string Offer = "exchange.offer";

  /// <summary>Messages to and from the systems of the members that an office answers for.</summary>
  public const string Messages = "exchange.messages";
}

public static class ExchangeModule {
  /// <summary>Services of other systems, asked by processes and forms.</summary>
  public static IServiceCollection AddExchange(this IServiceCollection services) {
    services.AddMigrations("exchange", typeof(ExchangeModule)).AddLedgerWords(Words.T).AddSecurityEvents(("exchange.person_asked", SecurityKind.PersonalDataRead));
    services.AddSingleton<Services>().AddSingleton<Line>().AddPackKind<ServiceKind>().AddScoped<IServiceTask, CallService>().AddScoped<IPrefillSource, ServiceSource>();
    services.AddSingleton<OwnCalls>().AddSingleton<Askings>().AddScoped<IRecordSource, ServiceRecords>();
    services.AddHandler<GiveHeldAnswer, MessageJobs>("exchange.give_held_answer").AddDaily<ForgetMessages, MessageJobs>("exchange.forget_messages", new(3, 5));
    services.AddHttpClient(Line.Client, static client => (client.Timeout, client.MaxResponseContentBufferSize) = (Timeout.InfiniteTimeSpan, Line.MaxBody))
      .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    return services.AddBus().AddTopics().AddCatalogue().AddLimits().AddSeen().AddAdapters();
  }

  /// <summary>Services that the exchange answers itself by declarations.</summary>
  static IServiceCollection AddAdapters(this IServiceCollection services) => services
    .AddSingleton<AdapterBook>().AddSingleton<AdapterCheck>().AddSingleton<AdapterLine>().AddSingleton<IAdapterSource, RegistrySource>().AddSingleton<IAdapterSource, DatabaseSource>().AddSingleton<IAdapterSource, SoapSource>().AddSingleton<IAdapterSource, RestSource>().AddSingleton<IAdapterSource, FileSource>().AddSingleton<FileDrops>().AddSingleton<AdaptedServices>()
    .AddSingleton<RequestKeys>().AddSingleton<AdapterRequests>().AddDaily<ClearRequests, RequestJobs>("exchange.clear_requests", new(3, 10)).AddSecurityEvents(("exchange.request_read", SecurityKind.PersonalDataRead)).AddScoped<IServiceTask, LookUpForRequest>().AddScoped<IServiceTask, RespondToRequest>()
    .AddHandler<VersionMoved, AdapterPolls>("exchange.begin_polling").AddHandler<PollAdapter, AdapterPolls>("exchange.poll_adapter", outside: true, takesLong: true).AddPackKind<AdapterKind>();

  static void MapAdapters(IEndpointRouteBuilder routes) {
    OfferAdapter.Route(routes);
    ReadRequest.Route(routes);
  }

  /// <summary>Versions of services, what asks for access to them, and their pages.</summary>
  static IServiceCollection AddCatalogue(this IServiceCollection services) {
    services.AddHttpClient(ContractFetch.Client, static client => (client.Timeout, client.MaxResponseContentBufferSize) = (Timeout.InfiniteTimeSpan, Contract.Limit))
      .ConfigurePrimaryHttpMessageHandler(static s => s.GetRequiredService<ServiceNetworks>().Line());
    services.AddMessages(Words.T, "exchange-access-asked", "exchange-access-approved", "exchange-access-refused", "exchange-access-ended", "exchange-access-over");
    services.AddSecurityEvents(("exchange.access_approved", SecurityKind.RightGranted), ("exchange.access_ended", SecurityKind.RightGranted));
    services.AddDaily<TellEndedAgreements, AccessNews>("exchange.tell_ended_agreements", new(7, 5));
    services.AddSingleton(new RailLink(88, () => Words.T["keeping"], Pages.ExchangePaths.Keeping, "link", ExchangePermissions.Offer, ListRequests.ToDecide, Also: Pages.ExchangePaths.Portal));
    return services.AddSingleton<ContractFetch>().AddScoped<AccessNews>().AddSingleton(new KnownConstraint("access_request_waiting", () => AccessErrors.AskedAlready));
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
    services.AddLog();
    return services.AddSingleton<ServiceNetworks>().AddSingleton<Roster>().AddSingleton<BusFaults>().AddSingleton<Lines>().AddSingleton<Passages>().AddSingleton<Metadata>().AddSingleton<BusDoor>().AddSingleton<IStartupFilter, BusEntrance>();
  }

  static IServiceCollection AddLog(this IServiceCollection services) {
    services.AddPermissions((ExchangePermissions.Messages, "Xem thông điệp qua trục tích hợp, chia sẻ dữ liệu"));
    services.AddDaily<OpenLogDays, LogDays>("exchange.open_log_days", new(1, 20)).AddDaily<ArchiveLog, OnArchiveLog>("exchange.archive_log", new(1, 40)).AddHandler<ArchiveDays, LogArchive>("exchange.archive_days", outside: true, takesLong: true);
    services.AddSecurityEvents(("exchange.retention_set", SecurityKind.PolicyChanged));
    return services.AddSingleton<LogKeys>().AddSingleton<Segments>().AddSingleton<MessageLog>().AddSingleton<TimestampWatch>()
      .AddSingleton<LogReader>().AddSingleton<LogSealer>().AddSingleton<ContainerKey>().AddSingleton<MessageProofs>()
      .AddTransient(static s => new LogVerifier(s.GetRequiredService<Settings>(), s.GetRequiredService<Keys>(), s.GetRequiredService<LogKeys>(), s.GetRequiredService<Segments>(), s.GetRequiredService<Works>()));
  }

  /// <summary>What only the worker role runs: the sealer of the message log, and who sends the events of topics.</summary>
  public static IServiceCollection AddExchangeWorker(this IServiceCollection services) => services.AddHostedService(s => s.GetRequiredService<LogSealer>()).AddHostedService(s => s.GetRequiredService<TopicSender>());

  static IServiceCollection AddTopics(this IServiceCollection services) {
    services.AddSingleton(new KnownConstraint("topic_right_once", () => BusErrors.GrantedAlready));
    services.AddSecurityEvents(("exchange.topic_granted", SecurityKind.RightGranted), ("exchange.topic_revoked", SecurityKind.RightGranted), ("exchange.subscription_set", SecurityKind.PolicyChanged));
    services.AddDaily<DropTopicDays, TopicJobs>("exchange.drop_topic_days", new(2, 40));
    services.AddSingleton<Followers>().AddSingleton<TopicReader>().AddSingleton<TopicPulls>().AddSingleton<TopicPost>().AddSingleton<TopicSender>();
    return services.AddSingleton<TopicSignal>().AddSingleton<TopicQueues>().AddSingleton<TopicLog>().AddSingleton<TopicDoor>().AddSingleton<IStartupFilter, TopicEntrance>();
  }

  /// <summary>What protects the owners of services.</summary>
  static IServiceCollection AddLimits(this IServiceCollection services) {
    services.AddSecurityEvents(("exchange.limits_set", SecurityKind.PolicyChanged), ("exchange.handling_set", SecurityKind.PolicyChanged), ("exchange.maintenance_begun", SecurityKind.PolicyChanged), ("exchange.maintenance_ended", SecurityKind.PolicyChanged));
    return services.AddSingleton<DayCounts>().AddHostedService(static s => s.GetRequiredService<DayCounts>()).AddSingleton<Limiter>()
      .AddSingleton<Breakers>().AddHostedService(static s => s.GetRequiredService<Breakers>())
      .AddSingleton<ContractFindings>().AddHostedService(static s => s.GetRequiredService<ContractFindings>()).AddSingleton<AnswerCache>().AddSingleton<Guards>();
  }

  static void MapLimits(IEndpointRouteBuilder routes) {
    SetLimits.Route(routes);
    ListLimits.Route(routes);
    SetMaintenance.Route(routes);
    SetHandling.Route(routes);
  }

  /// <summary>What is seen of calls while they pass and afterwards.</summary>
  static IServiceCollection AddSeen(this IServiceCollection services) {
    services.AddDaily<OpenSeenDays, SeenDays>("exchange.open_seen_days", new(1, 25)).AddSchedule<SumCalls, SeenDays>("exchange.sum_calls", TimeSpan.FromMinutes(5));
    services.AddSecurityEvents(("exchange.message_read", SecurityKind.PersonalDataRead), ("exchange.person_messages_searched", SecurityKind.PersonalDataRead), ("exchange.operational_data_read", SecurityKind.DataExported), ("exchange.statistics_exported", SecurityKind.DataExported));
    services.AddMessages(Words.T, "exchange-trouble-begun", "exchange-trouble-over").AddSchedule<WatchServices, Troubles>("exchange.watch_services", TimeSpan.FromMinutes(1));
    services.AddSecurityEvents(("exchange.bounds_set", SecurityKind.PolicyChanged));
    return services.AddSingleton<Abouts>().AddSingleton<Traces>().AddSingleton<CallCounts>().AddSingleton<CallKeeper>().AddHostedService(static s => s.GetRequiredService<CallKeeper>());
  }

  static void MapSeen(IEndpointRouteBuilder routes) {
    ShowTraffic.Route(routes);
    FindMessages.Route(routes);
    ShowMessage.Route(routes);
    OperationalData.Route(routes);
    HealthData.Route(routes);
    Statistics.Route(routes);
    SetBounds.Route(routes);
  }

  static void MapTopics(IEndpointRouteBuilder routes) {
    OfferTopic.Route(routes);
    GrantTopic.Route(routes);
    RevokeTopic.Route(routes);
    ListTopics.Route(routes);
    SetSubscription.Route(routes);
    SwitchSubscription.Route(routes);
    ReplaySubscription.Route(routes);
    EndSubscription.Route(routes);
    ListSubscriptions.Route(routes);
    ListDeadEvents.Route(routes);
    RetryDeadEvents.Route(routes);
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
    TakeProof.Route(routes);
    SetRetention.Route(routes);
    MapTopics(routes);
    MapLimits(routes);
    MapSeen(routes);
    MapAdapters(routes);
    return routes.MapCatalogue();
  }

  static IEndpointRouteBuilder MapCatalogue(this IEndpointRouteBuilder routes) {
    DescribeVersion.Route(routes);
    MoveVersion.Route(routes);
    ListVersions.Route(routes);
    AskAccess.Route(routes);
    DecideAccess.Route(routes);
    EndAccess.Route(routes);
    ListRequests.Route(routes);
    FindServices.Route(routes);
    ShowService.Route(routes);
    TryService.Route(routes);
    return routes;
  }
}
