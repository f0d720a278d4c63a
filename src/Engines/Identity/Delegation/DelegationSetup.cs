using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Saola.Identity;

/// <summary>Who may act for whom in their own matters.</summary>
internal static class DelegationSetup {
  public static IServiceCollection AddDelegation(this IServiceCollection services) {
    services.AddSingleton<PowerNotices>().AddHandler<TellOffer, TellOfferHandler>("identity.tell_offer").AddMessages(T, "power-given", "power-earlier", "power-offered", "power-accepted", "power-declined", "power-taken-back", "power-laid-down", "power-ending", "power-ending-held");
    services.AddDaily<TendPowers, TendPowersHandler>("identity.tend_powers", new(7, 0));
    return services.AddSecurityEvents(("identity.power_given", SecurityKind.RightGranted), ("identity.power_accepted", SecurityKind.RightGranted), ("identity.power_declined", SecurityKind.RightGranted),
      ("identity.power_ended", SecurityKind.RightGranted), ("identity.representative_changed", SecurityKind.RightGranted), ("identity.power_policy_set", SecurityKind.PolicyChanged));
  }

  public static void MapDelegation(this IEndpointRouteBuilder routes) {
    ListPowers.Route(routes);
    GivePower.Route(routes);
    AnswerPower.Route(routes);
    EndPower.Route(routes);
    SetPowerPolicy.Route(routes);
  }
}
