using Saola.Kernel;
using static Saola.Exchange.Words;

namespace Saola.Exchange;

internal static class TopicErrors {
  public static Error BadTitle => new(ErrorKind.Invalid, "exchange.bad_title", T["topic_bad_title"], "Title");
  public static Error BadDays => new(ErrorKind.Invalid, "exchange.bad_days", T["topic_bad_days", Topic.MostDays], "RetentionDays");
  public static Error BadSchema(string wrong) => new(ErrorKind.Invalid, "exchange.bad_schema", T["topic_bad_schema", wrong], "Schema");
  public static Error TopicUnknown => new(ErrorKind.Invalid, "exchange.topic_unknown", T["topic_unknown"], "Topic");
  public static Error OtherTopic => new(ErrorKind.Conflict, "exchange.other_topic", T["topic_other"], "Topic");
  public static Error BadTypes => new(ErrorKind.Invalid, "exchange.bad_types", T["topic_bad_types", TopicSubscription.MostTypes, TopicSubscription.TypeLimit], "Types");
  public static Error BadCondition => new(ErrorKind.Invalid, "exchange.bad_condition", T["topic_bad_condition"], "Condition");
  public static Error BadTarget => new(ErrorKind.Invalid, "exchange.bad_target", T["topic_bad_target"], "Url");
  public static Error BadStart => new(ErrorKind.Invalid, "exchange.bad_start", T["topic_bad_start"], "From");
  public static Error PausedAlready => new(ErrorKind.Conflict, "exchange.paused_already", T["topic_paused_already"]);
  public static Error RunsAlready => new(ErrorKind.Conflict, "exchange.runs_already", T["topic_runs_already"]);
  public static Error NothingDead => new(ErrorKind.Conflict, "exchange.nothing_dead", T["topic_nothing_dead"]);
}
