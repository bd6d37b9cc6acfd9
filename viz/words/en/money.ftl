### Money on Compare.

money-heading = What it costs
money-none = No money is spent by the end under any of these scenarios.
money-budget = Budget: public money by { $when }, million { $currency }
money-hint = for example 200
money-refused = “{ $value }” is no amount of money: type millions as a number, such as 200 or 0.5.
